/** What is used of the package `epoll`, which brings no types. */
declare module 'epoll' {
  export class Epoll {
    static readonly EPOLLIN: number;
    static readonly EPOLLPRI: number;
    /** Called in the main thread, again and again for as long as what is waited for lasts. */
    constructor(ready: (error: Error | null, fd: number, events: number) => void);
    add(fd: number, events: number): this;
    remove(fd: number): this;
    close(): null;
  }
}
