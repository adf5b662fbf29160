/* Any text as a program: lexer, parser and the printer of trees. */
#include "compiler/ast_print.h"
#include "compiler/parser.h"
#include "t/fuzz/machine.h"
#include <stdlib.h>

static struct expr *read_text(struct arena *arena, struct slice text)
{
    struct parse_input in = {
        .arena = arena,
        .source = source_add(SOURCE_STRING, "«string»", text, "/"),
        .home = "/home",
        .pipe_operators = true,
    };
    struct expr *tree = parse(&in);
    if (!tree)
        fuzz_report(in.failure);
    return tree;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_machine();
    struct arena arena = { 0 };
    struct expr *tree = read_text(&arena, fuzz_text(data, size));
    if (tree) {
        struct buf once = { 0 };
        ast_print(&once, tree);
    }
    arena_free(&arena);
    return 0;
}
