#include "cmd/options.h"
#include "lib/diag.h"
#include "lib/gc.h"

#define EVAL (1u << COMMAND_EVAL)
#define DUMP (1u << COMMAND_DUMP)

/* In the order in which help lists them. */
static const struct option options[] = {
    { OPTION_EXPR, 'E', "expr", "EXPR", "take EXPR as an input", EVAL | DUMP },
    { OPTION_ATTR, 'A', "attr", "PATH", "select an attribute, such as a.\"b.c\".0; repeatable",
        EVAL },
    { OPTION_ARG, 0, "arg", "NAME EXPR", "pass EXPR to functions that want a NAME", EVAL },
    { OPTION_ARGSTR, 0, "argstr", "NAME STRING", "pass a string to functions that want a NAME",
        EVAL },
    { OPTION_INCLUDE, 'I', "include", "PATH", "put PATH or NAME=PATH before $NIX_PATH",
        EVAL | DUMP },
    { OPTION_STRICT, 0, "strict", NULL, "evaluate all of the value; fail if any of it does", EVAL },
    { OPTION_JSON, 0, "json", NULL, "print JSON", EVAL },
    { OPTION_RAW, 0, "raw", NULL, "print a string as it is, without newline", EVAL },
    { OPTION_XML, 0, "xml", NULL, "print XML", EVAL },
    { OPTION_NO_LOCATION, 0, "no-location", NULL, "leave positions out of XML", EVAL },
    { OPTION_PRETTY, 0, "pretty", NULL, "indent JSON; the default on a terminal", EVAL },
    { OPTION_NO_PRETTY, 0, "no-pretty", NULL, "print JSON on one line", EVAL },
    { OPTION_TOKENS, 0, "tokens", NULL, "print the tokens", DUMP },
    { OPTION_AST, 0, "ast", NULL, "print the syntax tree as Nix code", DUMP },
    { OPTION_BYTECODE, 0, "bytecode", NULL, "print the bytecode", DUMP },
    { OPTION_TRACE_VM, 0, "trace-vm", NULL, "evaluate and trace each step to standard error",
        EVAL | DUMP },
    { OPTION_SHOW_TRACE, 0, "show-trace", NULL, "show the whole trace of an error", EVAL | DUMP },
    { OPTION_COLOR, 0, "color", "WHEN", "color messages: auto, always or never", EVAL | DUMP },
    { OPTION_SETTING, 0, "option", "NAME VALUE", "set a setting of Nix", EVAL | DUMP },
    { OPTION_FEATURES, 0, "extra-experimental-features", "NAMES", "turn language features on",
        EVAL | DUMP },
    { OPTION_HELP, 'h', "help", NULL, "print this help", EVAL | DUMP | NO_COMMAND },
    { OPTION_VERSION, 0, "version", NULL, "print the version", EVAL | DUMP | NO_COMMAND },
};

/* Parsing --------------------------------------------------------------------------------- */

struct parse {
    struct options *options;
    unsigned command; /* its bit */
    char **next, **end;
    struct buf *message;
};

static PRINTF_LIKE(2, 3) bool fail(struct parse *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    buf_vprintf(p->message, fmt, args);
    va_end(args);
    return false;
}

static const struct option *find_long(unsigned command, struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        const struct option *o = &options[i];
        if ((o->commands & command) && o->name && slice_eq(slice_of(o->name), name))
            return o;
    }
    return NULL;
}

static const struct option *find_short(unsigned command, char letter)
{
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if ((options[i].commands & command) && options[i].letter == letter)
            return &options[i];
    }
    return NULL;
}

struct candidates {
    unsigned command;
    size_t next;
};

static bool next_candidate(void *self, struct slice *name)
{
    struct candidates *c = self;
    while (c->next < ARRAY_LEN(options)) {
        const struct option *o = &options[c->next++];
        if ((o->commands & c->command) && o->name) {
            *name = slice_of(o->name);
            return true;
        }
    }
    return false;
}

static bool fail_unknown(struct parse *p, const char *argument, struct slice name)
{
    struct candidates c = { p->command, 0 };
    const char **near = diag_suggest(name, next_candidate, &c);
    int shown = (int)(name.ptr + name.len - argument);
    fail(p, "unknown option '%.*s'", shown, argument);
    return near && near[0] ? fail(p, ", did you mean '--%s'?", near[0]) : false;
}

static bool set_format(struct parse *p, enum output_format format)
{
    static const char *const names[] = {
        [FORMAT_JSON] = "--json", [FORMAT_RAW] = "--raw", [FORMAT_XML] = "--xml"
    };
    enum output_format *now = &p->options->format;
    if (*now != FORMAT_VALUE && *now != format)
        return fail(p, "%s and %s exclude each other", names[*now], names[format]);
    *now = format;
    return true;
}

static bool set_color(struct parse *p, const char *when)
{
    static const char *const names[] = {
        [CHOICE_AUTO] = "auto", [CHOICE_YES] = "always", [CHOICE_NO] = "never"
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(when, names[i]) == 0) {
            p->options->color = (enum choice)i;
            return true;
        }
    }
    return fail(p, "option '--color' wants auto, always or never, not '%s'", when);
}

static void add_given(struct options *o, enum option_id id, const char *first, const char *second)
{
    o->given[o->given_count++] = (struct given){ id, { first, second } };
}

static bool apply(struct parse *p, const struct option *option, const char *const *values)
{
    struct options *o = p->options;
    switch (option->id) {
    case OPTION_JSON:
        return set_format(p, FORMAT_JSON);
    case OPTION_RAW:
        return set_format(p, FORMAT_RAW);
    case OPTION_XML:
        return set_format(p, FORMAT_XML);
    case OPTION_COLOR:
        return set_color(p, values[0]);
    case OPTION_STRICT:
        o->strict = true;
        return true;
    case OPTION_NO_LOCATION:
        o->no_location = true;
        return true;
    case OPTION_PRETTY:
        o->pretty = CHOICE_YES;
        return true;
    case OPTION_NO_PRETTY:
        o->pretty = CHOICE_NO;
        return true;
    case OPTION_TOKENS:
        o->tokens = true;
        return true;
    case OPTION_AST:
        o->ast = true;
        return true;
    case OPTION_BYTECODE:
        o->bytecode = true;
        return true;
    case OPTION_TRACE_VM:
        o->trace_vm = true;
        return true;
    case OPTION_SHOW_TRACE:
        o->show_trace = true;
        return true;
    case OPTION_HELP:
        o->help = true;
        return true;
    case OPTION_VERSION:
        o->version = true;
        return true;
    case OPTION_FEATURES:
        add_given(o, OPTION_SETTING, option->name, values[0]);
        return true;
    default:
        add_given(o, option->id, values[0], values[1]);
        return true;
    }
}

static size_t value_count(const struct option *option)
{
    if (!option->values)
        return 0;
    return strchr(option->values, ' ') ? 2 : 1;
}

/* Takes the values of an option, the first from `attached` if there is one, and applies it. */
static bool take(struct parse *p, const struct option *option, const char *attached)
{
    const char *values[OPTION_VALUES_MAX] = { attached };
    size_t wanted = value_count(option);
    if (attached && wanted == 0)
        return fail(p, "option '--%s' takes no argument", option->name);
    for (size_t i = attached ? 1 : 0; i < wanted; i++) {
        if (p->next == p->end)
            return fail(p, "option '--%s' wants %s", option->name, option->values);
        values[i] = *p->next++;
    }
    return apply(p, option, values);
}

static bool take_long(struct parse *p, const char *argument)
{
    const char *name = argument + 2;
    const char *attached = strchr(name, '=');
    struct slice bare = { name, attached ? (size_t)(attached - name) : strlen(name) };
    const struct option *option = find_long(p->command, bare);
    if (!option)
        return fail_unknown(p, argument, bare);
    return take(p, option, attached ? attached + 1 : NULL);
}

static bool take_short(struct parse *p, const char *argument)
{
    const struct option *option = find_short(p->command, argument[1]);
    if (!option || (argument[2] && !option->values))
        return fail_unknown(p, argument, slice_of(argument));
    return take(p, option, argument[2] ? argument + 2 : NULL);
}

static bool take_command(struct parse *p)
{
    if (p->next == p->end || p->next[0][0] == '-')
        return true;
    const char *name = *p->next++;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            p->options->command = &commands[i];
            p->command = 1u << i;
            return true;
        }
    }
    return fail(p, "unknown command '%s'", name);
}

bool options_parse(struct options *o, int argc, char **argv, struct buf *message)
{
    *o = (struct options){ 0 };
    o->given = gc_alloc((size_t)(argc + 1) * sizeof *o->given);
    struct parse p = {
        .options = o,
        .command = NO_COMMAND,
        .next = argv + (argc > 0),
        .end = argv + argc,
        .message = message,
    };
    if (!take_command(&p))
        return false;
    bool operands_only = false;
    while (p.next < p.end && !o->help && !o->version) {
        const char *argument = *p.next++;
        bool good = true;
        if (operands_only || argument[0] != '-' || argument[1] == '\0')
            add_given(o, OPTION_OPERAND, argument, NULL);
        else if (strcmp(argument, "--") == 0)
            operands_only = true;
        else
            good = argument[1] == '-' ? take_long(&p, argument) : take_short(&p, argument);
        if (!good)
            return false;
    }
    return true;
}

/* Help ------------------------------------------------------------------------------------ */

enum { HELP_COLUMN = 28 };

static void pad(struct buf *out, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        buf_char(out, ' ');
}

static void help_option(struct buf *out, const struct option *o)
{
    size_t start = out->len;
    if (o->letter)
        buf_printf(out, "  -%c, ", o->letter);
    else
        buf_str(out, "      ");
    buf_printf(out, "--%s", o->name);
    if (o->values)
        buf_printf(out, " %s", o->values);
    size_t width = out->len - start;
    if (width + 2 > HELP_COLUMN) {
        buf_char(out, '\n');
        width = 0;
    }
    pad(out, width, HELP_COLUMN);
    buf_printf(out, "%s\n", o->help);
}

static void help_options(struct buf *out, unsigned command)
{
    buf_str(out, "\nOptions:\n");
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if (options[i].commands & command)
            help_option(out, &options[i]);
    }
}

static void help_exit_status(struct buf *out)
{
    buf_str(out,
        "\nExit status: 0 for a value, 1 for an error in evaluation or output, 2 for a wrong\n"
        "command line, 3 for a syntax error.\n");
}

void options_help(struct buf *out, const struct command *command)
{
    if (command) {
        buf_printf(out, "Usage: tvx %s [OPTION]... %s\n\n", command->name, command->operands);
        buf_str(out, command->help);
        help_options(out, 1u << (command - commands));
        help_exit_status(out);
        return;
    }
    buf_str(out, "Usage: tvx COMMAND [ARGUMENT]...\n\n"
                 "Evaluates the Nix language.\n\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        size_t start = out->len;
        buf_printf(out, "  %s", commands[i].name);
        pad(out, out->len - start, HELP_COLUMN);
        buf_printf(out, "%s\n", commands[i].summary);
    }
    help_options(out, NO_COMMAND);
    buf_str(out, "\n'tvx COMMAND --help' tells about a command, tvx(1) about everything.\n");
}
