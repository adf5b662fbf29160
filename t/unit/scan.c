/* The wide scans find what looking at one byte after the other finds, and read nothing behind. */
#include "compiler/scan.h"
#include "compiler/lexer.h"
#include "lib/gc.h"
#include "t/unit/tap.h"
#include <sys/mman.h>
#include <unistd.h>

enum { LONGEST = 80 };

struct scan {
    const char *name;
    const char *(*wide)(const char *p, const char *end);
    int class;
    bool stops; /* at bytes of the class, not at others */
};

static const struct scan scans[] = {
    { "white space", scan_spaces, SCAN_SPACE, false },
    { "a name", scan_name, SCAN_NAME, false },
    { "a comment", scan_line, SCAN_LINE_STOP, true },
    { "a string", scan_string, SCAN_STRING_STOP, true },
    { "an indented string", scan_ind_string, SCAN_IND_STOP, true },
};

/* A byte that the scan goes on at, and is not the same for all of them. */
static char plain_byte(const struct scan *s, uint32_t seed)
{
    for (;; seed++) {
        char c = (char)(seed * 37);
        if (c && scan_is(c, s->class) != s->stops)
            return c;
    }
}

/* Text of `len` bytes that ends where memory ends. */
static char *text_at_the_end(char *pages, size_t page, size_t len)
{
    char *text = pages + page - 1 - len;
    text[len] = '\0';
    return text;
}

/* Puts every byte at every place of texts of every length. */
static bool finds_every_byte(const struct scan *s, char *pages, size_t page)
{
    for (size_t len = 1; len <= LONGEST; len += len < 40 ? 1 : 13) {
        char *text = text_at_the_end(pages, page, len);
        for (uint32_t i = 0; i < len; i++)
            text[i] = plain_byte(s, i);
        for (size_t at = 0; at < len; at++) {
            char had = text[at];
            for (int c = 0; c < 256; c++) {
                text[at] = (char)c;
                const char *want = scan_is((char)c, s->class) == s->stops ? text + at : text + len;
                if (s->wide(text, text + len) != want)
                    return false;
            }
            text[at] = had;
        }
    }
    return true;
}

/* Each of these ends at the end of memory, in the middle of a token. */
static void reads_nothing_behind_a_text(char *pages, size_t page)
{
    static const char *const texts[] = { "abc", "a ", "# b", "\"", "''", "1", "a.b", "/* ", "<a" };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct slice s = slice_of(texts[i]);
        char *text = memcpy(text_at_the_end(pages, page, s.len), s.ptr, s.len);
        struct source *source =
            source_add(SOURCE_STRING, "«string»", (struct slice){ text, s.len }, "/");
        struct lexer lx;
        lexer_init(&lx, source, false);
        uint32_t tokens = 0;
        while (lexer_next(&lx) && lx.kind != TOK_END)
            tokens++;
        ok(lx.kind == TOK_END && tokens < 5, texts[i]);
    }
}

int main(void)
{
    gc_init();
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0)
        return 1;
    for (size_t i = 0; i < ARRAY_LEN(scans); i++)
        ok(finds_every_byte(&scans[i], pages, page), scans[i].name);
    reads_nothing_behind_a_text(pages, page);
    return done_testing();
}
