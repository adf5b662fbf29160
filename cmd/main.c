/* The program: reads the command line and runs a command on the big stack. */
#include "cmd/command.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "lib/gc.h"

#ifndef TVX_VERSION
#define TVX_VERSION "unknown"
#endif

struct command_line {
    int argc;
    char **argv;
};

static void fail_usage(const struct options *o, struct buf *message)
{
    struct buf out = { 0 };
    buf_printf(&out, "tvx: %s\nTry 'tvx %s%s--help' for more information.\n", buf_cstr(message),
        o->command ? o->command->name : "", o->command ? " " : "");
    output_error(buf_view(&out));
    output_exit(EXIT_USAGE);
}

static void run(void *arg)
{
    struct command_line *line = arg;
    struct options options;
    struct buf text = { 0 };
    if (!options_parse(&options, line->argc, line->argv, &text))
        fail_usage(&options, &text);
    if (options.version) {
        output_write(slice_of("tvx " TVX_VERSION "\n"));
        output_exit(EXIT_VALUE);
    }
    if (options.help || !options.command) {
        options_help(&text, options.command);
        (options.help ? output_write : output_error)(buf_view(&text));
        output_exit(options.help ? EXIT_VALUE : EXIT_USAGE);
    }
    struct session session;
    session_start(&session, &options);
    output_exit(options.command->run(&session));
}

int main(int argc, char **argv)
{
    gc_init();
    gc_run_on_big_stack(run, &(struct command_line){ argc, argv });
}
