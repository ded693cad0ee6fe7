/* Preloaded: every commit takes 300 ms, as on a tired SD card. */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static void hold(void) {
  struct timespec t = {0, 300000000};
  nanosleep(&t, 0);
}

int fsync(int fd) {
  hold();
  return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd) {
  hold();
  return (int)syscall(SYS_fdatasync, fd);
}
