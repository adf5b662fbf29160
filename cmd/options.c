#include "cmd/options.h"
#include "lib/diag.h"
#include "lib/gc.h"
#include "lib/number.h"

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
    for (size_t i = 0; i < options_count; i++) {
        const struct option *o = &options_table[i];
        if ((o->commands & command) && o->name && slice_eq(slice_of(o->name), name))
            return o;
    }
    return NULL;
}

const struct option *options_find_short(unsigned command, char letter)
{
    for (size_t i = 0; i < options_count; i++) {
        if ((options_table[i].commands & command) && letter && options_table[i].letter == letter)
            return &options_table[i];
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
    while (c->next < options_count) {
        const struct option *o = &options_table[c->next++];
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
static bool set_format(struct parse *p, const char *name)
{
    static const char *const names[] = {
        [FORMAT_VALUE] = "",
        [FORMAT_JSON] = "json",
        [FORMAT_JSONL] = "jsonl",
        [FORMAT_NIX] = "nix",
        [FORMAT_RAW] = "raw",
        [FORMAT_RAW0] = "raw0",
        [FORMAT_TOML] = "toml",
        [FORMAT_XML] = "xml",
        [FORMAT_YAML] = "yaml",
    };
    enum output_format *now = &p->options->format, format = FORMAT_VALUE;
    while (strcmp(names[format], name) != 0)
        format++;
    enum command_id command = (enum command_id)(p->options->command - commands);
    if (command != COMMAND_NIX_INSTANTIATE && *now != FORMAT_VALUE && *now != format)
        return command == COMMAND_NIX_EVAL
                   ? options_fail(p, "--raw and --json are mutually exclusive")
                   : options_fail(p, "--%s and --%s exclude each other", names[*now], name);
    *now = format;
    return true;
}

static bool set_indent(struct parse *p, const char *text)
{
    int64_t n;
    if (number_parse_int(slice_of(text), &n) != NUMBER_OK || n < 0 || n > INDENT_MOST)
        return options_fail(
            p, "option '--indent' wants a number up to %d, not '%s'", INDENT_MOST, text);
    p->options->indent = (int)n;
    return true;
}

/* The place of a word among `a|b|c`, or -1. */
static int find_choice(const char *choices, struct slice word)
{
    for (int i = 0;; i++) {
        size_t len = strcspn(choices, "|");
        if (slice_eq((struct slice){ choices, len }, word))
            return i;
        if (!choices[len])
            return -1;
        choices += len + 1;
    }
}

static bool set_choice(struct parse *p, const struct option *option, const char *word)
{
    int choice = find_choice(option->values, slice_of(word));
    if (choice < 0)
        return options_fail(
            p, "option '--%s' wants %s, not '%s'", option->name, option->values, word);
    *(int *)((char *)p->options + option->field) = choice;
    return true;
}

void options_give(struct options *o, enum option_id id, const char *first, const char *second)
{
    if (o->given_count == o->given_cap) {
        o->given = gc_grow(o->given, sizeof *o->given, &o->given_cap);
    }
    o->given[o->given_count++] = (struct given){ id, { first, second } };
}

/* The argument of an option that Nix reads as a number with its unit. */
static bool check_count(struct parse *p, const char *text)
{
    size_t len = strlen(text), digits = 0;
    char unit = len ? text[len - 1] : '0';
    if ((unit | 0x20) >= 'a' && (unit | 0x20) <= 'z') {
        unit &= ~0x20;
        if (!strchr("KMGT", unit))
            return options_fail(p, "invalid unit specifier '%c'", unit);
        len--;
    }
    while (digits < len && text[digits] >= '0' && text[digits] <= '9')
        digits++;
    return (len > 0 && digits == len) ||
           options_fail(p, "'%.*s' is not an integer", (int)len, text);
}

bool options_apply(struct parse *p, const struct option *option, const char *const *values)
{
    struct options *o = p->options;
    if (option->field && !option->values)
        *(bool *)((char *)o + option->field) = true;
    else if (option->field && option->id != OPTION_CHOICE)
        *(const char **)((char *)o + option->field) = values[0];
    switch (option->id) {
    case OPTION_FIELD:
    case OPTION_IGNORED:
        return true;
    case OPTION_CHOICE:
        return set_choice(p, option, values[0]);
    case OPTION_FORMAT:
        return set_format(p, option->name);
    case OPTION_INDENT:
        return set_indent(p, values[0]);
    case OPTION_PRETTY:
        o->indent = INDENT_PRETTY;
        return true;
    case OPTION_NO_PRETTY:
        o->indent = 0;
        return true;
    case OPTION_PARSE:
        o->eval_only = true;
        return true;
    case OPTION_ADD_ROOT:
        o->no_root_warning = true;
        return true;
    case OPTION_VERBOSE:
        o->verbosity++;
        return true;
    case OPTION_QUIET:
        o->verbosity--;
        return true;
    case OPTION_DEBUG:
        o->verbosity = VERBOSITY_MAX;
        return true;
    case OPTION_COUNT:
        return check_count(p, values[0]);
    case OPTION_SETTING_OF:
        options_give(o, OPTION_SETTING_FLAG, option->name, values[0]);
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
    *o = (struct options){ .indent = INDENT_AUTO };
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
