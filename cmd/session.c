#include "cmd/session.h"
#include "builtins/import.h"
#include "builtins/json.h"
#include "builtins/registry.h"
#include "builtins/search_path.h"
#include "cmd/error_data.h"
#include "cmd/confine.h"
#include "cmd/export.h"
#include "cmd/limits.h"
#include "cmd/output.h"
#include "cmd/stats.h"
#include "lib/fetch/fetch.h"
#include "lib/io_restrict.h"
#include "lib/path.h"
#include "lib/stop.h"
#include "lib/symbol.h"
#include "vm/observe.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static struct vm machine;

static void print_message(void *self, struct slice text)
{
    (void)self;
    output_error(text);
}

static void write_json(struct session *s, struct buf *out, value data)
{
    context ignored = CONTEXT_NONE;
    json_write(s->vm, data, out, &ignored, false);
    buf_char(out, '\n');
}

static void tell_as_json(void *self, const char *level, struct slice message, pos at)
{
    struct buf out = { 0 };
    write_json(self, &out, message_as_data(level, message, at));
    output_error(buf_view(&out));
}

static bool want_color(const struct options *options, struct io *io)
{
    if (options->color != CHOICE_AUTO)
        return options->color == CHOICE_ALWAYS;
    const char *term = io->get_env(io, "TERM");
    return term && strcmp(term, "dumb") != 0 && !io->get_env(io, "NO_COLOR") &&
           !io->get_env(io, "NOCOLOR") && isatty(STDERR_FILENO);
}

/* Settings -------------------------------------------------------------------------------- */

enum { NIX_CALL_DEPTH = 10000 };

static bool is_nix(const struct session *s)
{
    return s->options->command->nix;
}

static NORETURN void end_with(struct session *s, const struct error *e)
{
    struct buf report = { 0 };
    diag_error(&report, e, s->vm->style);
    output_error(buf_view(&report));
    output_exit(EXIT_ERROR);
}

/* Nix ends where its configuration is wrong; otherwise that is worth a warning. */
static void load_settings(struct session *s)
{
    struct io *io = s->vm->io;
    const char *strict = io->get_env(io, "NIX_ABORT_ON_WARN");
    s->vm->settings.abort_on_warn =
        strict &&
        (strcmp(strict, "1") == 0 || strcmp(strict, "yes") == 0 || strcmp(strict, "true") == 0);
    struct buf message = { 0 };
    bool usage;
    bool good = settings_load(&s->settings, &message, &usage);
    if (!is_nix(s))
        s->settings.unknown = (struct attrs_builder){ 0 };
    if (good)
        return;
    const char *text = buf_cstr(&message);
    if (!is_nix(s)) {
        vm_warn(s->vm, POS_NONE, "%s", text);
        return;
    }
    if (usage)
        command_fail(s->options->command, text);
    end_with(s, error_new(ERR_IO, POS_NONE, "%s", text));
}

/* A flag turns a setting on that is not there without its feature: Nix ends for that when it has
 * read all flags. */
static bool is_unavailable(struct session *s, const struct given *g)
{
    const char *feature = settings_flag_feature(g->values[0]), *name;
    return feature && !vm_feature(s->vm, feature) &&
           settings_flag(g->values[0], &name) == SETTING_FLAG_ON;
}

static void give_setting(struct session *s, const struct given *g)
{
    struct buf message = { 0 };
    if (g->id == OPTION_SETTING_FLAG && is_unavailable(s, g))
        return;
    switch (settings_set(&s->settings, g->values[0], g->values[1], &message)) {
    case SETTING_DONE:
        return;
    case SETTING_UNKNOWN:
        settings_note_unknown(&s->settings, g->values[0]);
        return;
    case SETTING_REFUSED:
        if (g->id == OPTION_SETTING_FLAG)
            command_fail(s->options->command, buf_cstr(&message));
        vm_warn(s->vm, POS_NONE, "%s", buf_cstr(&message));
        return;
    }
}

/* Ends where a flag needs a feature that is off. */
static void check_features(struct session *s)
{
    const struct options *o = s->options;
    for (size_t i = 0; i < o->given_count; i++) {
        const struct given *g = &o->given[i];
        const char *feature = g->id == OPTION_SETTING_FLAG ? settings_flag_feature(g->values[0])
                              : g->id == OPTION_FLAKES     ? "flakes"
                                                           : NULL;
        if (feature && !vm_feature(s->vm, feature))
            end_with(s, vm_feature_error(feature));
    }
}

static void check_log_format(struct session *s)
{
    static const char *const formats[] = { "raw", "raw-with-logs", "internal-json", "bar",
        "bar-with-logs" };
    const char *format = s->options->log_format;
    for (size_t i = 0; format && i < ARRAY_LEN(formats); i++) {
        if (strcmp(format, formats[i]) == 0)
            format = NULL;
    }
    if (format)
        end_with(s, error_new(ERR_USAGE, POS_NONE, "option 'log-format' has an invalid value '%s'",
                        format));
}

/* `nix eval` is pure whatever the configuration says, unless a file is evaluated. */
static void start_settings(struct session *s)
{
    const struct options *o = s->options;
    struct vm_settings *set = &s->vm->settings;
    if (is_nix(s))
        set->max_call_depth = NIX_CALL_DEPTH;
    check_log_format(s);
    set->verbosity += o->verbosity;
    load_settings(s);
    const char *nix_path = s->vm->io->get_env(s->vm->io, "NIX_PATH");
    if (nix_path)
        s->settings.nix_path = search_path_words(nix_path);
    if (o->command == &commands[COMMAND_NIX_EVAL])
        set->pure = true;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id == OPTION_SETTING || o->given[i].id == OPTION_SETTING_FLAG)
            give_setting(s, &o->given[i]);
        else if (o->given[i].id == OPTION_IMPURE)
            set->pure = false;
    }
    check_features(s);
    settings_warn_unknown(&s->settings);
    if (o->file && set->pure && s->settings.pure_given)
        command_fail(o->command, "'--file' is not compatible with '--pure-eval'");
    if (o->file)
        set->pure = false;
    set->pure |= o->pure;
    set->restricted |= o->restricted;
    limits_start(s->vm, o);
    vm_limit_depth(s->vm, set->max_call_depth);
}

static void start_search_path(struct session *s)
{
    const struct options *o = s->options;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id == OPTION_INCLUDE)
            search_path_add(s->vm, o->given[i].values[0]);
    }
    if (s->settings.nix_path)
        search_path_add_words(s->vm, s->settings.nix_path);
    if (!s->vm->settings.restricted)
        search_path_add_channels(s->vm);
}

/* Pure and restricted evaluation read files in the store and the search path alone. */
static void restrict_files(struct session *s)
{
    struct vm *vm = s->vm;
    if (!vm->settings.pure && !vm->settings.restricted)
        return;
    struct io *below = vm->store->below;
    struct io *restricted = io_restrict(below == io_posix() ? io_posix_resolved() : below,
        vm->settings.pure ? "in pure evaluation mode (use '--impure' to override)"
                          : "in restricted mode");
    vm->store->below = restricted;
    if (!vm->settings.pure)
        search_path_allow(vm, restricted);
    for (size_t i = 0; i < s->options->given_count; i++) {
        const struct given *g = &s->options->given[i];
        if (g->id == OPTION_ALLOW)
            io_restrict_allow_way(
                restricted, path_join(slice_of(s->dir), slice_of(g->values[0])).ptr);
    }
}

/* The path of the store, ahead of the machine. */
static void start_store_dir(struct session *s, struct io *io)
{
    const char *dir = s->options->store_dir;
    if (!dir)
        dir = io->get_env(io, "NIX_STORE_DIR");
    if (dir && *dir)
        store_dir = path_join(slice_of(s->dir), slice_of(dir));
}

/* Where a real store is: DIR itself, or DIR/nix/store as for a root of Nix. */
static void start_store(struct session *s)
{
    struct store *store = s->vm->store;
    store->keeps_derivations = s->options->write_drvs != NULL;
    if (!s->options->store)
        return;
    struct slice dir = path_join(slice_of(s->dir), slice_of(s->options->store));
    struct slice inner = path_join(dir, slice_of("nix/store"));
    bool is_root = store->below->path_exists(store->below, inner.ptr);
    store->folder = is_root ? inner.ptr : dir.ptr;
}

/* Fetching ---------------------------------------------------------------------------------- */

static void warn_of_fetch(void *vm, const char *message)
{
    struct buf out = { 0 };
    diag_warning(&out, message, POS_NONE, ((struct vm *)vm)->style);
    output_aside(buf_view(&out));
}

/* One line that the next one takes the place of. */
static void show_progress(void *vm __attribute__((unused)), const char *message)
{
    struct buf line = { 0 };
    buf_str(&line, "\r\033[K");
    if (message)
        buf_str(&line, message);
    output_aside(buf_view(&line));
}

static const char *env_path(struct io *io, const char *name, const char *other)
{
    const char *path = io->get_env(io, name);
    return path && *path ? path : other;
}

/* What Nix has where its configuration says nothing. */
static struct fetch_settings default_fetching(struct io *io)
{
    struct buf netrc = { 0 };
    buf_printf(&netrc, "%s/netrc", env_path(io, "NIX_CONF_DIR", "/etc/nix"));
    return (struct fetch_settings){
        .tarball_ttl = 3600,
        .download_attempts = 5,
        .connect_timeout = 15,
        .stalled_download_timeout = 300,
        .netrc_file = buf_cstr(&netrc),
        .ssl_cert_file = env_path(io, "NIX_SSL_CERT_FILE", env_path(io, "SSL_CERT_FILE", NULL)),
        .http2 = true,
        .allow_dirty = true,
        .warn_dirty = true,
        .trust_forges = true,
    };
}

static void start_fetching(struct vm *vm)
{
    vm->fetcher = fetch_new(&vm->settings.fetch);
    vm->fetcher->warn = warn_of_fetch;
    vm->fetcher->self = vm;
    if (isatty(STDERR_FILENO))
        vm->fetcher->progress = show_progress;
}

/* Sessions ---------------------------------------------------------------------------------- */

static struct session *current; /* for the machine's callback */

static void want_plain(struct vm *vm)
{
    current->repeats = true;
    vm_throw(vm, error_new(ERR_RESTART, POS_NONE, "to be done again"));
}

void session_start(struct session *s, const struct options *options)
{
    struct vm *vm = &machine;
    struct io *io = io_posix();
    *s = (struct session){
        .vm = vm,
        .options = options,
        .dir = io->current_dir(io),
        .settings = { .vm = vm },
    };
    if (!s->dir)
        s->dir = "/";
    symbol_init();
    start_store_dir(s, io);
    vm_init(vm, io);
    vm->settings.fetch = default_fetching(io);
    start_store(s);
    start_fetching(vm);
    current = s;
    vm->print = print_message;
    vm->print_self = s;
    vm->tell = options->error_format == ERROR_JSON ? tell_as_json : NULL;
    vm->want_plain = want_plain;
    stop_on_signals();
    vm->style = (struct diag_style){ want_color(options, io), options->show_trace };
    const char *optimise = io->get_env(io, "TVX_OPT");
    bool shows_unevaluated = options->format == FORMAT_XML && !options->strict;
    vm->settings.plain = shows_unevaluated || (optimise && strcmp(optimise, "0") == 0);
    start_settings(s);
    start_search_path(s);
    restrict_files(s);
    registry_init(vm);
    if (options->command != &commands[COMMAND_NIX])
        import_note_file(vm, "«nix-internal»/derivation-internal.nix");
    if (options->trace_vm)
        vm->observer = observer_tracing(vm);
    if (options->stats || (is_nix(s) && stats_wanted_as_nix(io)))
        stats_start(s);
    if (options->sandbox)
        confine_start(vm, options, s->dir);
}

/* Nix shows no place and no trace where a signal came. */
static struct error *as_nix(struct error *e)
{
    return e->kind == ERR_INTERRUPTED ? error_new(e->kind, POS_NONE, "%s", e->message) : e;
}

static int status_of(const struct session *s, const struct error *e)
{
    if (is_nix(s))
        return EXIT_ERROR;
    if (e->exit_status)
        return e->exit_status;
    switch (e->kind) {
    case ERR_SYNTAX:
        return EXIT_SYNTAX;
    case ERR_USAGE:
        return EXIT_USAGE;
    case ERR_DEPTH:
    case ERR_MEMORY:
        return EXIT_LIMIT;
    case ERR_IO:
        return EXIT_IO;
    default:
        return EXIT_ERROR;
    }
}

static void show_error(struct session *s, struct error *e)
{
    struct buf report = { 0 };
    if (s->options->error_format == ERROR_JSON)
        write_json(s, &report, error_as_data(e));
    else
        diag_error(&report, is_nix(s) ? as_nix(e) : e, s->vm->style);
    if (is_nix(s) && e->kind == ERR_ALGORITHM)
        buf_printf(&report, "Try '%s --help' for more information.\n", s->options->command->nix);
    output_error(buf_view(&report));
}

void session_report(struct session *s, struct error *e)
{
    show_error(s, e);
    if (!s->failure)
        s->failure = status_of(s, e);
}

static void use_plain(struct vm *vm)
{
    vm->settings.plain = true;
    vm->imports = NULL;
}

/*
 * Optimised code loses what errors show of it: frames of tail calls, values not yet evaluated.
 * Evaluation is pure, so what failed is done again without optimisations and without output; if
 * it fails alike, that error is the better one.
 */
static struct error *explain(
    struct session *s, void (*fn)(struct vm *, void *), void *arg, struct error *e)
{
    struct vm *vm = s->vm;
    bool helps = e->kind != ERR_SYNTAX && e->kind != ERR_USAGE && !error_is_stop(e) &&
                 (e->kind != ERR_DEPTH || vm->depth_most != UINT32_MAX);
    if (vm->settings.plain || !helps)
        return e;
    output_flush();
    output_mute(true);
    use_plain(vm);
    struct error *again = vm_try(vm, fn, arg, false);
    vm->settings.plain = false;
    vm->imports = NULL;
    vm_stop_clear(vm);
    output_mute(false);
    return again && again->kind == e->kind ? again : e;
}

static int fail(struct session *s, struct error *e)
{
    show_error(s, e);
    return status_of(s, e);
}

int session_once(struct session *s, void (*fn)(struct vm *, void *), void *arg)
{
    struct error *e = vm_try(s->vm, fn, arg, false);
    if (e && error_is_stop(e))
        vm_stop_clear(s->vm);
    return e ? fail(s, e) : EXIT_VALUE;
}

static void write_derivations(struct vm *vm, void *dir)
{
    export_store(vm, dir);
}

int session_try(struct session *s, void (*fn)(struct vm *, void *), void *arg)
{
    const char *drvs = s->options->write_drvs;
    s->vm->fetcher->begin(s->vm->fetcher);
    struct error *e = vm_try(s->vm, fn, arg, false);
    output_mute(false);
    if (e && s->repeats) {
        s->repeats = false;
        output_repeat();
        use_plain(s->vm);
        e = vm_try(s->vm, fn, arg, false);
    }
    if (!e)
        return drvs ? session_once(s, write_derivations, (void *)drvs) : EXIT_VALUE;
    if (error_is_stop(e))
        vm_stop_clear(s->vm);
    else
        e = explain(s, fn, arg, e);
    return fail(s, e);
}

/* Inputs ---------------------------------------------------------------------------------- */

bool session_is_stdin(const struct given *input)
{
    return input->id == OPTION_OPERAND && strcmp(input->values[0], "-") == 0;
}

void session_each_input(struct session *s,
    void (*fn)(struct session *s, const struct given *input, void *arg), void *arg)
{
    const struct options *o = s->options;
    bool any = false;
    for (size_t i = 0; i < o->given_count; i++) {
        if (o->given[i].id != OPTION_OPERAND && o->given[i].id != OPTION_EXPR)
            continue;
        any = true;
        fn(s, &o->given[i], arg);
    }
    if (!any)
        fn(s, &(struct given){ OPTION_OPERAND, { "./default.nix" } }, arg);
}

/* Reads to the end; 0, or an errno. The text is NUL-terminated. */
static int read_all(int fd, struct buf *text)
{
    for (;;) {
        if (!stop_wait_readable(fd))
            return EINTR;
        ssize_t n = read(fd, buf_reserve(text, 1 << 14), 1 << 14);
        if (n < 0 && errno != EINTR)
            return errno;
        if (n == 0)
            break;
        text->len += n > 0 ? (size_t)n : 0;
    }
    buf_cstr(text);
    return 0;
}

/* Standard input can be read only once: later readers get the same text. */
static struct slice read_stdin(struct vm *vm)
{
    static struct buf text;
    static bool done;
    int error = done ? 0 : read_all(STDIN_FILENO, &text);
    if (error)
        vm_raise_at(vm, ERR_IO, POS_NONE, "reading from stdin: %s", strerror(error));
    done = true;
    return buf_view(&text);
}

/* A file that the command line names to be read: whether evaluation is pure does not matter. */
static struct slice read_file(struct vm *vm, const char *path)
{
    struct buf text = { 0 };
    stop_wait_begin(); /* for who writes to a FIFO */
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    stop_wait_end();
    if (fd < 0)
        vm_raise_at(vm, ERR_IO, POS_NONE, "opening file \"%s\": %s", path, strerror(errno));
    int error = read_all(fd, &text);
    close(fd);
    if (error)
        vm_raise_at(vm, ERR_IO, POS_NONE, "reading file \"%s\": %s", path, strerror(error));
    return buf_view(&text);
}

static const struct source *add_text(
    struct session *s, enum source_kind kind, const char *name, struct slice text)
{
    const struct source *source = source_add(kind, name, text, s->dir);
    if (!source)
        vm_raise_at(s->vm, ERR_MEMORY, POS_NONE, "more than 4 GiB of source text");
    return source;
}

const struct source *session_text(struct session *s, const char *text)
{
    return add_text(s, SOURCE_STRING, "«string»", slice_of(text));
}

const struct source *session_stdin(struct session *s)
{
    return add_text(s, SOURCE_STDIN, "«stdin»", read_stdin(s->vm));
}

const char *session_path(struct session *s, const char *operand)
{
    size_t len = strlen(operand);
    if (len > 2 && operand[0] == '<' && operand[len - 1] == '>')
        return search_path_find(s->vm, (struct slice){ operand + 1, len - 2 });
    return path_join(slice_of(s->dir), slice_of(operand)).ptr;
}

value session_file(struct session *s, const char *operand)
{
    return import_file(s->vm, session_path(s, operand));
}

static bool is_expr(const struct session *s, const struct given *input)
{
    return input->id == OPTION_EXPR || s->options->exprs;
}

const struct source *session_source(struct session *s, const struct given *input)
{
    if (session_is_stdin(input))
        return session_stdin(s);
    if (is_expr(s, input))
        return session_text(s, input->values[0]);
    return import_read(s->vm, import_resolve(s->vm, session_path(s, input->values[0])));
}

value session_value(struct session *s, const struct given *input)
{
    /* The files that nix-instantiate is given are not those that `import` remembers. */
    bool imports = s->options->command != &commands[COMMAND_NIX_INSTANTIATE];
    if (imports && !session_is_stdin(input) && !is_expr(s, input))
        return session_file(s, input->values[0]);
    const struct code *code = import_compile(s->vm, session_source(s, input), NULL);
    return vm_force(s->vm, value_of_thunk(thunk_new(code)), NULL);
}

value session_expr(struct session *s, const char *text)
{
    return value_of_thunk(thunk_new(import_compile(s->vm, session_text(s, text), NULL)));
}

/* The JSON that `where` is; what is wrong with it is a syntax error. */
static value parse_json(struct vm *vm, struct slice text, const char *where)
{
    struct error *e = NULL;
    value result = json_parse(text, &e);
    if (!e)
        return result;
    struct buf hint = { 0 };
    buf_printf(&hint, "while reading the JSON of %s", where);
    error_add_trace(e, POS_NONE, buf_cstr(&hint), TRACE_DEFAULT);
    e->exit_status = EXIT_SYNTAX;
    vm_throw(vm, e);
}

value session_stdin_json(struct session *s)
{
    return parse_json(s->vm, read_stdin(s->vm), "standard input");
}

static value arg_value(struct session *s, const struct given *g)
{
    switch (g->id) {
    case OPTION_ARG:
        return session_expr(s, g->values[1]);
    case OPTION_ARGJSON: {
        struct buf where = { 0 };
        buf_printf(&where, "--argjson %s", g->values[0]);
        return parse_json(s->vm, slice_of(g->values[1]), buf_cstr(&where));
    }
    case OPTION_ARG_FILE:
        return string_from(read_file(s->vm, g->values[1]));
    case OPTION_ARG_STDIN:
        return string_from(read_stdin(s->vm));
    default:
        return string_from_cstr(g->values[1]);
    }
}

value session_args(struct session *s)
{
    const struct options *o = s->options;
    struct attrs_builder set = { 0 };
    for (size_t i = 0; i < o->given_count; i++) {
        const struct given *g = &o->given[i];
        if (g->id == OPTION_ARG || g->id == OPTION_ARGSTR || g->id == OPTION_ARGJSON ||
            g->id == OPTION_ARG_FILE || g->id == OPTION_ARG_STDIN)
            attrs_add(&set, symbol_intern(slice_of(g->values[0])), arg_value(s, g), POS_NONE);
    }
    return attrs_finish(&set);
}
