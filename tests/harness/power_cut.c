/*
 * A disk that loses its power at each answer: preloaded into a server, so that what was never synced can be taken away.
 *
 * Whatever the server syncs below CUT_DATA is copied, whole, to CUT_DISK: that is what the disk would still hold.
 * Just before an HTTP answer leaves, CUT_DISK is kept as CUT_KEPT/N, by links, with what is sent from then
 * on as CUT_KEPT/N/answer. A file that was written and not synced is not there, or as it was when it was synced last.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int cuts = 0, cut_of[1 << 16];

static void make_folders(char *path) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        mkdir(path, 0700);
        *slash = '/';
    }
}

static void copy(const char *from, const char *to) {
    char fresh[PATH_MAX], buffer[1 << 16];
    ssize_t count;
    snprintf(fresh, sizeof fresh, "%s.part", to);
    make_folders(fresh);
    int in = open(from, O_RDONLY), out = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (in < 0 || out < 0) abort();
    while ((count = read(in, buffer, sizeof buffer)) > 0)
        if (write(out, buffer, count) != count) abort();
    close(in);
    close(out);
    if (rename(fresh, to)) abort();
}

static void synced(int file) {
    const char *data = getenv("CUT_DATA"), *disk = getenv("CUT_DISK");
    char link[64], path[PATH_MAX], to[PATH_MAX];
    struct stat status;
    if (!data || fstat(file, &status) || !S_ISREG(status.st_mode)) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    if (strncmp(path, data, strlen(data)) || path[strlen(data)] != '/') return;
    snprintf(to, sizeof to, "%s%s", disk, path + strlen(data));
    pthread_mutex_lock(&turn);
    copy(path, to);
    pthread_mutex_unlock(&turn);
}

static void keep(const char *from, const char *to) {
    DIR *folder = opendir(from);
    mkdir(to, 0700);
    for (struct dirent *one; folder && (one = readdir(folder));) {
        char source[PATH_MAX], target[PATH_MAX];
        if (!strcmp(one->d_name, ".") || !strcmp(one->d_name, "..")) continue;
        snprintf(source, sizeof source, "%s/%s", from, one->d_name);
        snprintf(target, sizeof target, "%s/%s", to, one->d_name);
        if (one->d_type == DT_DIR) keep(source, target);
        else if (link(source, target)) abort();
    }
    if (folder) closedir(folder);
}

static void leaving(int connection, const void *bytes, size_t length) {
    const char *disk = getenv("CUT_DISK"), *kept = getenv("CUT_KEPT");
    char to[PATH_MAX], answer[PATH_MAX + 16];
    int begins = length >= 7 && !memcmp(bytes, "HTTP/1.", 7);
    if (!kept || connection >= 1 << 16 || (!begins && !cut_of[connection])) return;
    pthread_mutex_lock(&turn);
    if (begins) cut_of[connection] = ++cuts;
    snprintf(to, sizeof to, "%s/%d", kept, cut_of[connection]);
    if (begins) keep(disk, to);
    snprintf(answer, sizeof answer, "%s/answer", to);
    int out = open(answer, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (out < 0 || write(out, bytes, length) != (ssize_t)length) abort();
    close(out);
    pthread_mutex_unlock(&turn);
}

int fsync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync"), done = real(file);
    if (!done) synced(file);
    return done;
}

int fdatasync(int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync"), done = real(file);
    if (!done) synced(file);
    return done;
}

ssize_t send(int to, const void *bytes, size_t length, int flags) {
    ssize_t (*real)(int, const void *, size_t, int) =
        (ssize_t (*)(int, const void *, size_t, int))dlsym(RTLD_NEXT, "send");
    leaving(to, bytes, length);
    return real(to, bytes, length, flags);
}
