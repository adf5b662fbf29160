#include "lib/base.h"
#include "lib/buf.h"
#include "lib/gc.h"
#include "t/unit/tap.h"

static void starts_empty(void)
{
    struct buf b = { 0 };
    is_int((int64_t)buf_view(&b).len, 0, "an empty buffer views as nothing");
    buf_add(&b, NULL, 0);
    is_int((int64_t)b.cap, 0, "adding nothing allocates nothing");
    is_str(buf_cstr(&b), "", "an empty buffer is the empty string");
}

static void keeps_what_it_gets(void)
{
    struct buf b = { 0 };
    buf_str(&b, "let ");
    buf_char(&b, 'x');
    buf_slice(&b, (struct slice){ " = 1; in", 5 });
    is_str(buf_cstr(&b), "let x = 1;", "strings, characters and slices follow each other");
    buf_str(&b, " in x");
    is_str(buf_cstr(&b), "let x = 1; in x", "a buffer grows on after buf_cstr");
    is_int((int64_t)b.len, 15, "the terminator is not counted");

    struct buf n = { 0 };
    buf_add(&n, "a\0b", 3);
    is_slice(buf_view(&n), (struct slice){ "a\0b", 3 }, "NUL bytes are kept");
}

static void grows_by_bytes(void)
{
    struct buf b = { 0 };
    for (int i = 0; i < 100000; i++)
        buf_char(&b, (char)('a' + i % 26));
    bool same = b.len == 100000;
    for (size_t i = 0; same && i < b.len; i++)
        same = b.ptr[i] == (char)('a' + i % 26);
    ok(same, "100000 bytes added one at a time are all there");
    ok(b.cap < 4 * b.len, "growing wastes no more than a factor");
}

static void reserves(void)
{
    struct buf b = { 0 };
    buf_str(&b, "head");
    char *room = buf_reserve(&b, 1000);
    ok(room == b.ptr + 4 && b.cap >= 1004, "buf_reserve points behind the contents");
    is_int((int64_t)b.len, 4, "buf_reserve leaves the length alone");
    memset(room, '.', 1000);
    b.len += 1000;
    is_slice((struct slice){ b.ptr, 5 }, slice_of("head."), "what was there before stays");
}

static void formats(void)
{
    struct buf b = { 0 };
    buf_printf(&b, "%s = %d;", "x", -7);
    buf_printf(&b, "%s", "");
    is_str(buf_cstr(&b), "x = -7;", "buf_printf appends");

    struct buf wide = { 0 };
    buf_printf(&wide, "%5000d|", 1);
    ok(wide.len == 5001 && wide.ptr[4999] == '1' && wide.ptr[5000] == '|',
        "buf_printf makes room for long output");
}

int main(void)
{
    gc_init();
    starts_empty();
    keeps_what_it_gets();
    grows_by_bytes();
    reserves();
    formats();
    return done_testing();
}
