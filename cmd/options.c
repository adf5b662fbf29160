#include "cmd/options.h"
#include "lib/diag.h"
#include "lib/gc.h"

#define EVAL (1u << COMMAND_EVAL)
#define DUMP (1u << COMMAND_DUMP)
#define INSTANTIATE (1u << COMMAND_NIX_INSTANTIATE)
#define NIX (1u << COMMAND_NIX)
#define NIX_EVAL (1u << COMMAND_NIX_EVAL)
#define INPUT (EVAL | DUMP)
#define EVAL_NIX (INSTANTIATE | NIX_EVAL) /* what evaluates as a program of Nix does */
#define ALL_NIX (EVAL_NIX | NIX)

#define FIELD(name) offsetof(struct options, name)

/* In the order in which help lists them. */
static const struct option options[] = {
    { OPTION_FIELD, 0, "eval", NULL, "print values, not paths of derivations", INSTANTIATE,
        FIELD(eval_only) },
    { OPTION_FIELD, 0, "eval-only", NULL, NULL, INSTANTIATE, FIELD(eval_only) },
    { OPTION_PARSE, 0, "parse", NULL, "print syntax trees as Nix code", INSTANTIATE, FIELD(parse) },
    { OPTION_PARSE, 0, "parse-only", NULL, NULL, INSTANTIATE, FIELD(parse) },
    { OPTION_FIELD, 0, "find-file", NULL, "look the operands up in the search path", INSTANTIATE,
        FIELD(find_file) },
    { OPTION_EXPR, 'E', "expr", "EXPR", "take EXPR as an input", INPUT, 0 },
    { OPTION_FIELD, 'E', "expr", NULL, "take the operands as expressions, not as files",
        INSTANTIATE, FIELD(exprs) },
    { OPTION_FIELD, 0, "expr", "EXPR", "evaluate EXPR", NIX_EVAL, FIELD(expr) },
    { OPTION_FIELD, 'f', "file", "FILE", "evaluate FILE, or standard input if it is '-'", NIX_EVAL,
        FIELD(file) },
    { OPTION_ATTR, 'A', "attr", "PATH", "select an attribute, such as a.\"b.c\".0; repeatable",
        EVAL | INSTANTIATE, 0 },
    { OPTION_ARG, 0, "arg", "NAME EXPR", "pass EXPR to functions that want a NAME", EVAL | EVAL_NIX,
        0 },
    { OPTION_ARGSTR, 0, "argstr", "NAME STRING", "pass a string to functions that want a NAME",
        EVAL | EVAL_NIX, 0 },
    { OPTION_ARG_FILE, 0, "arg-from-file", "NAME PATH", "pass what a file holds, as a string",
        EVAL_NIX, 0 },
    { OPTION_ARG_STDIN, 0, "arg-from-stdin", "NAME", "pass standard input, as a string", EVAL_NIX,
        0 },
    { OPTION_INCLUDE, 'I', "include", "PATH", "put PATH or NAME=PATH before $NIX_PATH",
        INPUT | EVAL_NIX, 0 },
    { OPTION_FIELD, 0, "strict", NULL, "evaluate all of the value; fail if any of it does",
        EVAL | INSTANTIATE, FIELD(strict) },
    { OPTION_JSON, 0, "json", NULL, "print JSON", EVAL | EVAL_NIX, 0 },
    { OPTION_RAW, 0, "raw", NULL, "print a string as it is, without newline", EVAL | EVAL_NIX, 0 },
    { OPTION_XML, 0, "xml", NULL, "print XML", EVAL | INSTANTIATE, 0 },
    { OPTION_FIELD, 0, "no-location", NULL, "leave positions out of XML", EVAL | INSTANTIATE,
        FIELD(no_location) },
    { OPTION_PRETTY, 0, "pretty", NULL, "indent JSON; the default on a terminal", EVAL | NIX_EVAL,
        0 },
    { OPTION_NO_PRETTY, 0, "no-pretty", NULL, "print JSON on one line", EVAL | NIX_EVAL, 0 },
    { OPTION_FIELD, 0, "apply", "FUNCTION", "call FUNCTION with the value, print what it returns",
        NIX_EVAL, FIELD(apply) },
    { OPTION_FIELD, 0, "write-to", "PATH", "write strings to files at or below PATH", NIX_EVAL,
        FIELD(write_to) },
    { OPTION_FIELD, 0, "tokens", NULL, "print the tokens", DUMP, FIELD(tokens) },
    { OPTION_FIELD, 0, "ast", NULL, "print the syntax tree as Nix code", DUMP, FIELD(ast) },
    { OPTION_FIELD, 0, "bytecode", NULL, "print the bytecode", DUMP, FIELD(bytecode) },
    { OPTION_FIELD, 0, "trace-vm", NULL, "evaluate and trace each step to standard error", INPUT,
        FIELD(trace_vm) },
    { OPTION_FIELD, 0, "show-trace", NULL, "show the whole trace of an error", INPUT,
        FIELD(show_trace) },
    { OPTION_COLOR, 0, "color", "WHEN", "color messages: auto, always or never", INPUT, 0 },
    { OPTION_IMPURE, 0, "impure", NULL, "allow what differs between places and times", EVAL_NIX,
        0 },
    { OPTION_FIELD, 0, "read-write-mode", NULL, "evaluate as if the store were written to",
        INSTANTIATE, FIELD(read_write) },
    { OPTION_ADD_ROOT, 0, "add-root", "PATH", "do not warn of a root that is missing", INSTANTIATE,
        0 },
    { OPTION_FIELD, 0, "write-drvs", "DIR", "write derivations and sources of theirs to DIR",
        EVAL | INSTANTIATE, FIELD(write_drvs) },
    { OPTION_FIELD, 0, "store", "DIR", "read in DIR what evaluation wants of the store", INPUT,
        FIELD(store) },
    { OPTION_FIELD, 0, "store-dir", "DIR", "take DIR for the path of the store, not /nix/store",
        INPUT, FIELD(store_dir) },
    { OPTION_FEATURES, 0, "system", "NAME", "evaluate for the system NAME", INPUT, 0 },
    { OPTION_SETTING, 0, "option", "NAME VALUE", "set a setting of Nix", INPUT | ALL_NIX, 0 },
    { OPTION_FEATURES, 0, "extra-experimental-features", "NAMES", "turn language features on",
        INPUT, 0 },
    { OPTION_FIELD, 'h', "help", NULL, "print this help", INPUT | NO_COMMAND, FIELD(help) },
    { OPTION_FIELD, 0, "help", NULL, "print this help", ALL_NIX, FIELD(help) },
    { OPTION_FIELD, 0, "version", NULL, "print the version", INPUT | NO_COMMAND, FIELD(version) },
    { OPTION_FIELD, 0, "version", NULL, "print the version of Nix that this agrees with", ALL_NIX,
        FIELD(version) },

    { OPTION_IGNORED, 'v', "verbose", NULL, NULL, ALL_NIX, 0 },
    { OPTION_IGNORED, 0, "quiet", NULL, NULL, ALL_NIX, 0 },
    { OPTION_IGNORED, 0, "debug", NULL, NULL, ALL_NIX, 0 },
    { OPTION_IGNORED, 0, "log-format", "FORMAT", NULL, ALL_NIX, 0 },
    { OPTION_IGNORED, 'j', "max-jobs", "N", NULL, ALL_NIX, 0 },
    { OPTION_IGNORED, 0, "relaxed-sandbox", NULL, NULL, ALL_NIX, 0 },
    { OPTION_IGNORED, 0, "repair", NULL, NULL, EVAL_NIX, 0 },
    { OPTION_IGNORED, 0, "eval-store", "URL", NULL, EVAL_NIX, 0 },
    { OPTION_IGNORED, 0, "override-flake", "FROM TO", NULL, EVAL_NIX, 0 },
    { OPTION_IGNORED, 'Q', "no-build-output", NULL, NULL, INSTANTIATE, 0 },
    { OPTION_IGNORED, 'K', "keep-failed", NULL, NULL, INSTANTIATE, 0 },
    { OPTION_IGNORED, 'k', "keep-going", NULL, NULL, INSTANTIATE, 0 },
    { OPTION_IGNORED, 0, "readonly-mode", NULL, NULL, INSTANTIATE, 0 },
    { OPTION_IGNORED, 0, "dry-run", NULL, NULL, INSTANTIATE, 0 },
    { OPTION_IGNORED, 0, "indirect", NULL, NULL, INSTANTIATE, 0 },
    { OPTION_FIELD, 0, "no-gc-warning", NULL, NULL, INSTANTIATE, FIELD(no_root_warning) },
    { OPTION_IGNORED, 'L', "print-build-logs", NULL, NULL, NIX | NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "offline", NULL, NULL, NIX | NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "no-net", NULL, NULL, NIX | NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "refresh", NULL, NULL, NIX | NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "read-only", NULL, NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "debugger", NULL, NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "recreate-lock-file", NULL, NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "no-update-lock-file", NULL, NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "no-write-lock-file", NULL, NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "no-registries", NULL, NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "commit-lock-file", NULL, NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "update-input", "PATH", NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "override-input", "PATH URL", NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "reference-lock-file", "PATH", NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "output-lock-file", "PATH", NULL, NIX_EVAL, 0 },
    { OPTION_IGNORED, 0, "inputs-from", "URL", NULL, NIX_EVAL, 0 },
};

/* Parsing --------------------------------------------------------------------------------- */

bool options_fail(struct parse *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    buf_vprintf(p->message, fmt, args);
    va_end(args);
    return false;
}

const struct option *options_find_long(unsigned command, struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        const struct option *o = &options[i];
        if ((o->commands & command) && o->name && slice_eq(slice_of(o->name), name))
            return o;
    }
    return NULL;
}

const struct option *options_find_short(unsigned command, char letter)
{
    for (size_t i = 0; i < ARRAY_LEN(options); i++) {
        if ((options[i].commands & command) && letter && options[i].letter == letter)
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
    options_fail(p, "unknown option '%.*s'", shown, argument);
    return near && near[0] ? options_fail(p, ", did you mean '--%s'?", near[0]) : false;
}

/* Of nix-instantiate the last format counts. */
static bool set_format(struct parse *p, enum output_format format)
{
    static const char *const names[] = {
        [FORMAT_JSON] = "--json", [FORMAT_RAW] = "--raw", [FORMAT_XML] = "--xml"
    };
    enum output_format *now = &p->options->format;
    if (p->command != INSTANTIATE && *now != FORMAT_VALUE && *now != format)
        return p->command == NIX_EVAL
                   ? options_fail(p, "--raw and --json are mutually exclusive")
                   : options_fail(p, "%s and %s exclude each other", names[*now], names[format]);
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
    return options_fail(p, "option '--color' wants auto, always or never, not '%s'", when);
}

void options_give(struct options *o, enum option_id id, const char *first, const char *second)
{
    if (o->given_count == o->given_cap) {
        size_t cap = o->given_cap ? o->given_cap * 2 : 16, size = sizeof *o->given;
        o->given = o->given_cap ? gc_realloc(o->given, o->given_cap * size, cap * size)
                                : gc_alloc(cap * size);
        o->given_cap = cap;
    }
    o->given[o->given_count++] = (struct given){ id, { first, second } };
}

bool options_apply(struct parse *p, const struct option *option, const char *const *values)
{
    struct options *o = p->options;
    if (option->field && option->values)
        *(const char **)((char *)o + option->field) = values[0];
    else if (option->field)
        *(bool *)((char *)o + option->field) = true;
    switch (option->id) {
    case OPTION_FIELD:
    case OPTION_IGNORED:
        return true;
    case OPTION_JSON:
        return set_format(p, FORMAT_JSON);
    case OPTION_RAW:
        return set_format(p, FORMAT_RAW);
    case OPTION_XML:
        return set_format(p, FORMAT_XML);
    case OPTION_COLOR:
        return set_color(p, values[0]);
    case OPTION_PRETTY:
        o->pretty = CHOICE_YES;
        return true;
    case OPTION_NO_PRETTY:
        o->pretty = CHOICE_NO;
        return true;
    case OPTION_PARSE:
        o->eval_only = true;
        return true;
    case OPTION_ADD_ROOT:
        o->no_root_warning = true;
        return true;
    case OPTION_FEATURES:
        options_give(o, OPTION_SETTING, option->name, values[0]);
        return true;
    default:
        options_give(o, option->id, values[0], values[1]);
        return true;
    }
}

size_t options_value_count(const struct option *option)
{
    if (!option->values)
        return 0;
    return strchr(option->values, ' ') ? 2 : 1;
}

/* Takes the values of an option, the first from `attached` if there is one, and applies it. */
static bool take(struct parse *p, const struct option *option, const char *attached)
{
    const char *values[OPTION_VALUES_MAX] = { attached };
    size_t wanted = options_value_count(option);
    if (attached && wanted == 0)
        return options_fail(p, "option '--%s' takes no argument", option->name);
    for (size_t i = attached ? 1 : 0; i < wanted; i++) {
        if (p->next == p->end)
            return options_fail(p, "option '--%s' wants %s", option->name, option->values);
        values[i] = *p->next++;
    }
    return options_apply(p, option, values);
}

static bool take_long(struct parse *p, const char *argument)
{
    const char *name = argument + 2;
    const char *attached = strchr(name, '=');
    struct slice bare = { name, attached ? (size_t)(attached - name) : strlen(name) };
    const struct option *option = options_find_long(p->command, bare);
    if (!option)
        return fail_unknown(p, argument, bare);
    return take(p, option, attached ? attached + 1 : NULL);
}

static bool take_short(struct parse *p, const char *argument)
{
    const struct option *option = options_find_short(p->command, argument[1]);
    if (!option || (argument[2] && !option->values))
        return fail_unknown(p, argument, slice_of(argument));
    return take(p, option, argument[2] ? argument + 2 : NULL);
}

void options_set_command(struct parse *p, enum command_id command)
{
    p->options->command = &commands[command];
    p->command = 1u << command;
}

static bool take_command(struct parse *p)
{
    if (p->next == p->end || p->next[0][0] == '-')
        return true;
    const char *name = *p->next++;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(name, commands[i].name) == 0) {
            options_set_command(p, (enum command_id)i);
            return true;
        }
    }
    return options_fail(p, "unknown command '%s'", name);
}

static bool parse_arguments(struct parse *p)
{
    struct options *o = p->options;
    bool operands_only = false;
    while (p->next < p->end && !o->help && !o->version) {
        const char *argument = *p->next++;
        bool good = true;
        if (operands_only || argument[0] != '-' || argument[1] == '\0')
            options_give(o, OPTION_OPERAND, argument, NULL);
        else if (strcmp(argument, "--") == 0)
            operands_only = true;
        else
            good = argument[1] == '-' ? take_long(p, argument) : take_short(p, argument);
        if (!good)
            return false;
    }
    return true;
}

/* What the program was started as: a link to it may have the name of a program of Nix. */
static void take_name(struct parse *p, const char *program)
{
    const char *slash = strrchr(program, '/');
    const char *name = slash ? slash + 1 : program;
    if (strcmp(name, commands[COMMAND_NIX_INSTANTIATE].nix) == 0)
        options_set_command(p, COMMAND_NIX_INSTANTIATE);
    else if (strcmp(name, commands[COMMAND_NIX].nix) == 0)
        options_set_command(p, COMMAND_NIX);
}

bool options_parse(struct options *o, int argc, char **argv, struct buf *message)
{
    *o = (struct options){ 0 };
    struct parse p = {
        .options = o,
        .command = NO_COMMAND,
        .next = argv + (argc > 0),
        .end = argv + argc,
        .message = message,
    };
    if (argc > 0)
        take_name(&p, argv[0]);
    if (!o->command && !take_command(&p))
        return false;
    return o->command && o->command->nix ? options_parse_nix(&p) : parse_arguments(&p);
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
        if ((options[i].commands & command) && options[i].help)
            help_option(out, &options[i]);
    }
}

static void help_exit_status(struct buf *out, const struct command *command)
{
    buf_str(out, command->nix ? "\nExit status: 0, or 1 for any error.\n"
                              : "\nExit status: 0 for a value, 1 for an error in evaluation or "
                                "output, 2 for a wrong\n"
                                "command line, 3 for a syntax error.\n");
}

void options_help(struct buf *out, const struct command *command)
{
    if (command) {
        buf_printf(out, "Usage: tvx %s [OPTION]... %s\n\n", command->name, command->operands);
        buf_str(out, command->help);
        help_options(out, 1u << (command - commands));
        help_exit_status(out, command);
        return;
    }
    buf_str(out, "Usage: tvx COMMAND [ARGUMENT]...\n\n"
                 "Evaluates the Nix language.\n\nCommands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        size_t start = out->len;
        if (i == COMMAND_NIX)
            continue;
        buf_printf(out, "  %s", commands[i].name);
        pad(out, out->len - start, HELP_COLUMN);
        buf_printf(out, "%s\n", commands[i].summary);
    }
    help_options(out, NO_COMMAND);
    buf_str(out, "\n'tvx COMMAND --help' tells about a command, tvx(1) about everything.\n");
}
