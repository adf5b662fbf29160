#include "lib/source.h"
#include "lib/gc.h"
#include "t/unit/tap.h"

static void is_place(const struct source *s, size_t offset, uint32_t line, uint32_t column)
{
    struct place place = { 0 };
    ok(source_place(source_pos(s, offset), &place) && place.source == s, "a position is found");
    is_int(place.line, line, "... in its line");
    is_int(place.column, column, "... and column");
}

static void counts_lines(void)
{
    struct source *s = source_add(SOURCE_FILE, "/a.nix", slice_of("let\n  x = 1;\r\nin\rx\n"), "/");
    is_place(s, 0, 1, 1);
    is_place(s, 3, 1, 4);
    is_place(s, 4, 2, 1);
    is_place(s, 6, 2, 3);
    is_place(s, 14, 3, 1);
    is_place(s, 17, 4, 1);
    is_place(s, 19, 5, 1);
    is_int(s->line_count, 5, "a newline at the end starts a line");
    is_slice(source_line(s, 2), slice_of("  x = 1;"), "a line comes without its \\r\\n");
    is_slice(source_line(s, 3), slice_of("in"), "... or its lone \\r");
    is_slice(source_line(s, 5), slice_of(""), "the last line may be empty");
    is_slice(source_line(s, 6), slice_of(""), "there is nothing behind it");
    is_slice(source_line(s, 0), slice_of(""), "nor before the first");
}

static void keeps_sources_apart(void)
{
    struct source *empty = source_add(SOURCE_STRING, "«string»", slice_of(""), "/");
    struct source *a = source_add(SOURCE_STRING, "«string»", slice_of("a"), "/");
    is_place(empty, 0, 1, 1);
    is_place(a, 0, 1, 1);
    is_place(a, 1, 1, 2);
    struct place place;
    ok(!source_place(POS_NONE, &place), "nowhere has no place");

    bool all = true;
    struct source *many[200];
    for (size_t i = 0; i < ARRAY_LEN(many); i++)
        many[i] = source_add(SOURCE_FILE, "/f", slice_of("x\ny\n"), "/");
    for (size_t i = 0; i < ARRAY_LEN(many); i++)
        all &= source_place(source_pos(many[i], 2), &place) && place.source == many[i] &&
               place.line == 2 && place.column == 1;
    ok(all, "each of many sources finds its positions");
}

int main(void)
{
    gc_init();
    counts_lines();
    keeps_sources_apart();
    return done_testing();
}
