#include "cmd/history.h"
#include "lib/buf.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int file = -1;
static off_t seen; /* up to here entries were added */
static void (*add_entry)(const char *entry);

/* Encoding ---------------------------------------------------------------------------------- */

static void encode(struct buf *out, const char *entry)
{
    for (const char *p = entry; *p; p++) {
        buf_char(out, *p);
        if (*p == '\n')
            buf_char(out, '\t');
    }
    buf_char(out, '\n');
}

/* Where the entry that starts at p ends: behind its last newline, or at the end. */
static const char *entry_end(const char *p, const char *end)
{
    const char *newline;
    while ((newline = memchr(p, '\n', (size_t)(end - p)))) {
        p = newline + 1;
        if (p == end || *p != '\t')
            return p;
    }
    return end;
}

static void add_decoded(const char *p, const char *end)
{
    struct buf entry = { 0 };
    for (; p < end; p++) {
        bool is_last = p + 1 == end;
        if (*p == '\0' || (*p == '\n' && is_last))
            continue;
        buf_char(&entry, *p);
        p += *p == '\n';
    }
    if (entry.len > 0)
        add_entry(buf_cstr(&entry));
}

static size_t add_all(struct slice text)
{
    size_t count = 0;
    const char *end = text.ptr + text.len;
    for (const char *p = text.ptr, *next; p < end; p = next) {
        next = entry_end(p, end);
        add_decoded(p, next);
        count++;
    }
    return count;
}

/* The file ---------------------------------------------------------------------------------- */

static bool lock(void)
{
    int failed;
    do
        failed = flock(file, LOCK_EX);
    while (failed && errno == EINTR);
    return !failed;
}

static void unlock(void)
{
    flock(file, LOCK_UN);
}

static off_t file_size(void)
{
    struct stat info;
    return fstat(file, &info) == 0 ? info.st_size : 0;
}

static bool read_from(off_t at, struct buf *text)
{
    for (;;) {
        ssize_t n = pread(file, buf_reserve(text, 1 << 16), 1 << 16, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0;
        text->len += (size_t)n;
        at += n;
    }
}

static bool write_at_end(struct slice text)
{
    while (text.len > 0) {
        ssize_t n = write(file, text.ptr, text.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text = (struct slice){ text.ptr + n, text.len - (size_t)n };
    }
    return true;
}

/* The file has been cut meanwhile if it is shorter: then there is no telling what is new. */
static size_t take_over(void)
{
    struct buf text = { 0 };
    size_t count = 0;
    if (seen <= file_size() && read_from(seen, &text))
        count = add_all(buf_view(&text));
    seen = file_size();
    return count;
}

/* Keeps the newest entries of `count`. */
static void cut(size_t count)
{
    struct buf text = { 0 };
    if (!read_from(0, &text))
        return;
    const char *p = text.ptr, *end = text.ptr + text.len;
    while (count-- > HISTORY_MOST)
        p = entry_end(p, end);
    if (ftruncate(file, 0) == 0)
        write_at_end((struct slice){ p, (size_t)(end - p) });
    seen = file_size();
}

static void make_folders(const char *path)
{
    struct buf folder = { 0 };
    for (const char *p = path; *p; p++) {
        if (*p == '/' && folder.len > 0)
            mkdir(buf_cstr(&folder), 0700);
        buf_char(&folder, *p);
    }
}

void history_open(const char *path, void (*add)(const char *entry))
{
    add_entry = add;
    make_folders(path);
    file = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0 || !lock())
        return;
    size_t count = take_over();
    if (count >= 2 * (size_t)HISTORY_MOST)
        cut(count);
    unlock();
}

void history_update(void)
{
    if (file < 0 || file_size() == seen || !lock())
        return;
    take_over();
    unlock();
}

void history_append(const char *entry)
{
    struct buf line = { 0 };
    bool locked = file >= 0 && lock();
    if (locked)
        take_over();
    add_entry(entry);
    if (!locked)
        return;
    encode(&line, entry);
    write_at_end(buf_view(&line));
    seen = file_size();
    unlock();
}
