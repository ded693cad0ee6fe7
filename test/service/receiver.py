"""Receives datagrams at the unix socket argv[1], and prints each as one JSON line: its text and the process that the kernel says sent it."""
import json, os, socket, struct, sys

name = sys.argv[1]
server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
server.bind("\0" + name[1:] if name.startswith("@") else name)
print(json.dumps({"text": "listening", "pid": os.getpid()}), flush=True)
while True:
    data, control, _, _ = server.recvmsg(65536, socket.CMSG_SPACE(12))
    pid = struct.unpack("iII", control[0][2])[0] if control else 0
    print(json.dumps({"text": data.decode(), "pid": pid}), flush=True)
