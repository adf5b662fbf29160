/*
 * Command lines as the programs of Nix read them. `-abc` is `-a -b -c`, and `-a1` is `-a 1`: a
 * letter takes its argument from the next word, which may be the next letter. There is no
 * `--name=value`. Every setting is an option.
 */
#include "cmd/options.h"
#include "cmd/settings.h"
#include "lib/diag.h"

struct words {
    struct parse *parse;
    const char *letters; /* what is left of the word `-abc`, or NULL */
    bool operands_only;
};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static const char *join(const char *before, struct slice text)
{
    struct buf b = { 0 };
    buf_str(&b, before);
    buf_slice(&b, text);
    return buf_cstr(&b);
}

/* The next word, or NULL at the end. */
static const char *next_word(struct words *w)
{
    const char *letters = w->letters;
    if (!letters)
        return w->parse->next < w->parse->end ? *w->parse->next++ : NULL;
    bool more = is_letter(letters[0]) && letters[1];
    w->letters = more ? letters + 1 : NULL;
    return is_letter(letters[0]) ? join("-", (struct slice){ letters, 1 }) : letters;
}

/* Takes joined letters apart: the first of them, with its dash. */
static const char *split_letters(struct words *w, const char *word)
{
    if (w->letters || word[0] != '-' || !is_letter(word[1]) || !word[2])
        return word;
    w->letters = word + 2;
    return join("", (struct slice){ word, 2 });
}

static bool take_values(
    struct words *w, const char *word, size_t wanted, bool own, const char **values)
{
    for (size_t i = 0; i < wanted; i++) {
        values[i] = next_word(w);
        if (values[i])
            continue;
        if (own)
            return options_fail(w->parse, "'%s' requires an argument", word);
        return options_fail(w->parse, "flag '%s' requires %zu argument(s), but only %zu were given",
            word, wanted, i);
    }
    return true;
}

static bool take_setting(
    struct words *w, const char *word, enum setting_flag flag, const char *name)
{
    const char *text = flag == SETTING_FLAG_ON ? "true" : "false";
    if (flag == SETTING_FLAG_VALUE && !take_values(w, word, 1, false, &text))
        return false;
    options_give(w->parse->options, OPTION_SETTING_FLAG, name, text);
    return true;
}

static bool take_option(struct words *w, const char *word)
{
    struct parse *p = w->parse;
    bool is_long = word[1] == '-';
    const struct option *option = is_long ? options_find_long(p->command, slice_of(word + 2))
                                          : options_find_short(p->command, word[1]);
    if (option) {
        const char *values[OPTION_VALUES_MAX] = { NULL };
        bool own = option->id == OPTION_ATTR || option->id == OPTION_ADD_ROOT;
        return take_values(w, word, options_value_count(option), own, values) &&
               options_apply(p, option, values);
    }
    const char *name;
    enum setting_flag flag = is_long ? settings_flag(word + 2, &name) : SETTING_FLAG_NONE;
    if (flag != SETTING_FLAG_NONE)
        return take_setting(w, word, flag, name);
    return options_fail(
        p, w->operands_only ? "unexpected argument '%s'" : "unrecognised flag '%s'", word);
}

/* The commands of Nix's program `nix`, for what is said of those that are not here. */
static const char *const nix_commands[] = { "build", "bundle", "config", "copy", "daemon",
    "derivation", "develop", "edit", "env", "eval", "flake", "fmt", "formatter", "hash", "help",
    "help-stores", "key", "log", "nar", "path-info", "print-dev-env", "profile", "realisation",
    "registry", "repl", "run", "search", "store", "upgrade-nix", "why-depends" };

static bool next_nix_command(void *self, struct slice *name)
{
    size_t *next = self;
    if (*next == ARRAY_LEN(nix_commands))
        return false;
    *name = slice_of(nix_commands[(*next)++]);
    return true;
}

static bool take_nix_command(struct parse *p, const char *word)
{
    bool is_eval = strcmp(word, "eval") == 0;
    if (is_eval || strcmp(word, "repl") == 0) {
        options_set_command(p, is_eval ? COMMAND_NIX_EVAL : COMMAND_NIX_REPL);
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(nix_commands); i++) {
        if (strcmp(word, nix_commands[i]) == 0)
            return options_fail(p, "tvx does not do what 'nix %s' does", word);
    }
    const char **near = diag_suggest(slice_of(word), next_nix_command, &(size_t){ 0 });
    options_fail(p, "'%s' is not a recognised command", word);
    for (size_t i = 0; near && near[i]; i++)
        options_fail(p, "%s%s",
            i > 0 && near[i + 1] ? ", "
            : i > 0              ? " or "
            : near[1]            ? "\n       Did you mean one of "
                                 : "\n       Did you mean ",
            near[i]);
    return near && near[0] ? options_fail(p, "?") : false;
}

static bool take_operand(struct parse *p, const char *word)
{
    struct options *o = p->options;
    if (o->command == &commands[COMMAND_NIX])
        return take_nix_command(p, word);
    if (o->command == &commands[COMMAND_NIX_EVAL]) {
        if (o->operand)
            return options_fail(p, "unexpected argument '%s'", word);
        o->operand = word;
    }
    options_give(o, OPTION_OPERAND, word, NULL);
    return true;
}

bool options_parse_nix(struct parse *p)
{
    struct options *o = p->options;
    struct words w = { .parse = p };
    const char *word;
    while (!o->help && !o->version && (word = next_word(&w)) != NULL) {
        /* Nix takes the options that are nix-instantiate's own behind `--`, too. */
        bool ended = w.operands_only && o->command != &commands[COMMAND_NIX_INSTANTIATE];
        if (!w.operands_only)
            word = split_letters(&w, word);
        if (!w.operands_only && strcmp(word, "--") == 0) {
            w.operands_only = true;
            continue;
        }
        bool is_stdin = strcmp(word, "-") == 0 && o->command == &commands[COMMAND_NIX_INSTANTIATE];
        bool is_option = word[0] == '-' && !ended && !is_stdin;
        if (!(is_option ? take_option(&w, word) : take_operand(p, word)))
            return false;
    }
    if (o->file && o->expr)
        return options_fail(p, "'--file' and '--expr' are exclusive");
    return true;
}
