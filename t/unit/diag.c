#include "lib/diag.h"
#include "lib/gc.h"
#include "t/unit/tap.h"

static const struct diag_style plain, full = { .show_trace = true }, colored = { .color = true };
static pos first; /* of the text that most tests point into */

static pos text_pos(const char *text)
{
    return source_add(SOURCE_STRING, "«string»", slice_of(text), "/")->first;
}

static void shows(
    const struct error *e, struct diag_style style, const char *want, const char *name)
{
    struct buf out = { 0 };
    diag_error(&out, e, style);
    is_str(buf_cstr(&out), want, name);
}

static void messages(void)
{
    shows(error_new(ERR_TYPE, POS_NONE, "no %s here", "place"), plain, "error: no place here\n",
        "a message alone");
    shows(error_new(ERR_THROWN, POS_NONE, "%s", "one\n\ntwo  \n"), plain,
        "error: one\n\n       two\n", "lines are indented, blanks at their ends cut");
    shows(error_new(ERR_TYPE, first + 4, "bad"), plain,
        "error: bad\n"
        "       at «string»:1:5:\n"
        "            1| 1 + \"x\"\n"
        "             |     ^\n",
        "a position with an excerpt");
    struct error *e = error_new(ERR_MISSING_ATTR, POS_NONE, "attribute '%s' missing", "ac");
    const char *two[] = { "aa", "ab", NULL }, *three[] = { "a", "b", "c", NULL };
    e->suggestions = two + 1;
    shows(e, plain, "error: attribute 'ac' missing\n       Did you mean ab?\n", "a suggestion");
    e->suggestions = two;
    shows(e, plain, "error: attribute 'ac' missing\n       Did you mean one of aa or ab?\n",
        "two suggestions");
    e->suggestions = three;
    shows(e, plain, "error: attribute 'ac' missing\n       Did you mean one of a, b or c?\n",
        "three suggestions");
}

static void excerpts(void)
{
    pos at = text_pos("let\n  a = 1;\n  b = a +;\nin b\n");
    shows(error_new(ERR_SYNTAX, at + 23, "bad"), plain,
        "error: bad\n"
        "       at «string»:3:11:\n"
        "            2|   a = 1;\n"
        "            3|   b = a +;\n"
        "             |           ^\n"
        "            4| in b\n",
        "the lines before and after");
    shows(error_new(ERR_SYNTAX, at + 28, "bad"), plain,
        "error: bad\n"
        "       at «string»:4:5:\n"
        "            3|   b = a +;\n"
        "            4| in b\n"
        "             |     ^\n"
        "            5|\n",
        "the empty line at the end");
    shows(error_new(ERR_TYPE, text_pos("\t1 + \"x\"") + 5, "cannot add a string to an integer"),
        plain,
        "error: cannot add a string to an integer\n"
        "       at «string»:1:6:\n"
        "            1|   1 + \"x\"\n"
        "             |      ^\n",
        "tabs are expanded as Nix does");
}

static void traces(void)
{
    struct error *e = error_new(ERR_THROWN, POS_NONE, "%s", "boom");
    error_add_trace(e, first, "while calling the 'throw' builtin", TRACE_DEFAULT);
    error_add_trace(e, first, "while calling 'f'", TRACE_VERBOSE);
    error_add_trace(e, POS_NONE, "context", TRACE_ALWAYS);
    shows(e, plain,
        "error:\n"
        "       … context\n"
        "\n"
        "       … while calling the 'throw' builtin\n"
        "         at «string»:1:1:\n"
        "            1| 1 + \"x\"\n"
        "             | ^\n"
        "\n"
        "       error: boom\n",
        "frames from outside in");
    struct buf out = { 0 };
    diag_error(&out, e, full);
    ok(strstr(buf_cstr(&out), "… while calling 'f'\n") != NULL, "all of them when asked for");

    struct error *copy = error_copy(e);
    error_add_trace(copy, POS_NONE, "more", TRACE_ALWAYS);
    struct buf original = { 0 };
    diag_error(&original, e, plain);
    ok(!strstr(buf_cstr(&original), "more"), "a copy gets its own frames");
}

static void truncates(void)
{
    struct error *e = error_new(ERR_TYPE, POS_NONE, "bad");
    error_add_trace(e, POS_NONE, "last", TRACE_DEFAULT);
    error_add_trace(e, POS_NONE, "kept", TRACE_ALWAYS);
    error_add_trace(e, first, "two", TRACE_DEFAULT);
    error_add_trace(e, first, "one", TRACE_DEFAULT);
    shows(e, plain,
        "error:\n"
        "       … one\n"
        "         at «string»:1:1:\n"
        "            1| 1 + \"x\"\n"
        "             | ^\n"
        "\n"
        "       … two\n"
        "         at «string»:1:1:\n"
        "            1| 1 + \"x\"\n"
        "             | ^\n"
        "\n"
        "       … kept\n"
        "\n"
        "       (stack trace truncated; use '--show-trace' to show the full, detailed trace)\n"
        "\n"
        "       error: bad\n",
        "two frames with positions are enough");
    struct buf out = { 0 };
    diag_error(&out, e, full);
    ok(strstr(buf_cstr(&out), "… last\n") != NULL, "... unless all are asked for");
}

static void repeat(struct error *e, int n, const char *hint)
{
    while (n-- > 0)
        error_add_trace(e, POS_NONE, hint, TRACE_ALWAYS);
}

static void folds_repeated_frames(void)
{
    struct error *e = error_new(ERR_THROWN, POS_NONE, "%s", "boom");
    repeat(e, 3, "C");
    repeat(e, 10, "A");
    repeat(e, 10, "B");
    repeat(e, 10, "A");
    shows(e, plain,
        "error:\n"
        "       … A\n"
        "\n"
        "       (9 duplicate frames omitted)\n"
        "\n"
        "       … B\n"
        "\n"
        "       (19 duplicate frames omitted)\n"
        "\n"
        "       … C\n"
        "\n"
        "       … C\n"
        "\n"
        "       … C\n"
        "\n"
        "       error: boom\n",
        "long runs of frames that were there are counted, short ones shown");
}

static void colors(void)
{
    struct error *e = error_new(ERR_TYPE, first + 4, "cannot add %s to an integer", "a string");
    error_add_trace(e, POS_NONE, "while calling the 'f' builtin", TRACE_DEFAULT);
    error_add_trace(e, POS_NONE, "while calling 'g'", TRACE_DEFAULT);
    error_add_trace(e, POS_NONE, "not 'coloured'", TRACE_ALWAYS);
    shows(e, colored,
        "\033[31;1merror:\033[0m\n"
        "       … not 'coloured'\n"
        "\n"
        "       … while calling \033[35;1m'g'\033[0m\n"
        "\n"
        "       … while calling the '\033[35;1mf\033[0m' builtin\n"
        "\n"
        "       \033[31;1merror:\033[0m cannot add \033[35;1ma string\033[0m to an integer\n"
        "       \033[34;1mat \033[35;1m«string»:1:5\033[0m:\n"
        "            1| 1 + \"x\"\n"
        "             |     \033[31;1m^\033[0m\n",
        "colours as Nix has them");
    shows(error_new(ERR_THROWN, POS_NONE, "%s", "x"), colored, "\033[31;1merror:\033[0m x\n",
        "a message of its own is not coloured");
    shows(error_new(ERR_TYPE, POS_NONE, "%d%% of %-3s|", 5, "a\001"), colored,
        "\033[31;1merror:\033[0m \033[35;1m5\033[0m% of \033[35;1ma\001 \033[0m|\n",
        "each argument of a message is");
}

static void cleans(void)
{
    const char *text = "a\tb\033[31mred\033[0m\033[2K\r\a\033]8;;x\033\\link";
    struct buf out = { 0 }, color = { 0 };
    diag_clean(&out, slice_of(text), false);
    is_str(buf_cstr(&out), "a       bredlink", "escape sequences are removed");
    diag_clean(&color, slice_of(text), true);
    is_str(buf_cstr(&color), "a       b\033[31mred\033[0mlink", "... colours may stay");
    struct buf wide = { 0 };
    diag_clean(&wide, slice_of("日本語\t語é\t\xff\t"), false);
    is_str(buf_cstr(&wide), "日本語  語é     \xff       ", "columns are those of a terminal");
    struct buf rest = { 0 };
    diag_clean(&rest, slice_of("x\033[1;"), true);
    diag_clean(&rest, slice_of("\033"), true);
    diag_clean(&rest, slice_of("\033]x"), true);
    is_str(buf_cstr(&rest), "x", "sequences may be cut off");
}

static void warns(void)
{
    struct buf out = { 0 };
    diag_warning(&out, "careful\nreally", POS_NONE, plain);
    diag_message(&out, "evaluation warning", slice_of("x"), first, plain);
    diag_message(&out, "evaluation warning", slice_of(""), POS_NONE, plain);
    is_str(buf_cstr(&out),
        "warning: careful\n"
        "         really\n"
        "evaluation warning: x\n"
        "                    at «string»:1:1:\n"
        "                         1| 1 + \"x\"\n"
        "                          | ^\n"
        "\n",
        "warnings");
}

struct names {
    const char *const *next;
};

static bool next_name(void *self, struct slice *name)
{
    struct names *names = self;
    if (!*names->next)
        return false;
    *name = slice_of(*names->next++);
    return true;
}

static void suggests_for(const char *wanted, const char *const *from, const char *want)
{
    struct names names = { from };
    const char **got = diag_suggest(slice_of(wanted), next_name, &names);
    struct buf text = { 0 };
    for (; got && *got; got++)
        buf_printf(&text, "%s ", *got);
    is_str(buf_cstr(&text), want, wanted);
}

static void suggests(void)
{
    static const char *const few[] = { "foo", "fo", "bar", "food", "of", "", NULL };
    suggests_for("foo", few, "foo fo food of ");
    suggests_for("xyzzy", few, "");
    suggests_for("f", few, " fo of foo ");
    static const char *const many[] = { "ah", "ag", "af", "ae", "ad", "ac", "ab", "a", NULL };
    suggests_for("aa", many, "a ab ac ad ae ");
    static const char *const close[] = { "kitten", "mitten", "sitting", "smitten", NULL };
    suggests_for("kitten", close, "kitten mitten smitten ");
    suggests_for("kiten", close, "kitten mitten ");
    suggests_for("sittng", close, "sitting ");
}

static void kinds(void)
{
    ok(error_is_catchable(error_new(ERR_THROWN, POS_NONE, "x")), "a throw can be caught");
    ok(!error_is_catchable(error_new(ERR_ABORT, POS_NONE, "x")), "an abort cannot");
    is_str(error_code(ERR_TYPE), "type", "a kind has a code");
}

int main(void)
{
    gc_init();
    first = text_pos("1 + \"x\"");
    messages();
    excerpts();
    traces();
    truncates();
    folds_repeated_frames();
    colors();
    cleans();
    warns();
    suggests();
    kinds();
    return done_testing();
}
