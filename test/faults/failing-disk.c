/* Preloaded into a process: while the file FAILING_DISK exists, every sync fails with EIO (FAILING_DISK_BY=sync) or every
   write to a WAL finds no room (FAILING_DISK_BY=full). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int failing(const char *by) {
  const char *file = getenv("FAILING_DISK");
  const char *how = getenv("FAILING_DISK_BY");
  return file && how && strcmp(how, by) == 0 && access(file, F_OK) == 0;
}

static int to_wal(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  return n > 4 && strncmp(path + n - 4, "-wal", 4) == 0;
}

#define REAL(type, name, ...) ((type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))
#define FAIL(code) do { errno = code; return -1; } while (0)

int fsync(int fd) {
  if (failing("sync")) FAIL(EIO);
  return REAL(int, "fsync", int)(fd);
}
int fdatasync(int fd) {
  if (failing("sync")) FAIL(EIO);
  return REAL(int, "fdatasync", int)(fd);
}
ssize_t write(int fd, const void *from, size_t n) {
  if (failing("full") && to_wal(fd)) FAIL(ENOSPC);
  return REAL(ssize_t, "write", int, const void *, size_t)(fd, from, n);
}
ssize_t pwrite(int fd, const void *from, size_t n, off_t at) {
  if (failing("full") && to_wal(fd)) FAIL(ENOSPC);
  return REAL(ssize_t, "pwrite", int, const void *, size_t, off_t)(fd, from, n, at);
}
ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at) {
  if (failing("full") && to_wal(fd)) FAIL(ENOSPC);
  return REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t)(fd, from, n, at);
}
