/* Makes what is durable take longer, for everybody alike: a disk of this machine may answer before others would. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_a_while(void) {
    const char *given = getenv("SLOWER_BY_NANOSECONDS");
    struct timespec pause = {0, given ? atol(given) : 0};
    nanosleep(&pause, 0);
}

int fsync(int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    wait_a_while();
    return real(file);
}

int fdatasync(int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    wait_a_while();
    return real(file);
}
