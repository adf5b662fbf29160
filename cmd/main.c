/* The program: reads the command line and runs a command on the big stack. */
#include "cmd/limits.h"
#include "cmd/options.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "lib/gc.h"
#include "lib/stop.h"
#include <signal.h>
#include "lib/memory.h"

#ifndef TVX_VERSION
#define TVX_VERSION "unknown"
#endif

struct command_line {
    int argc;
    char **argv;
};

static NORETURN void run(void *arg)
{
    struct command_line *line = arg;
    struct options options;
    struct buf text = { 0 };
    gc_init();
    if (!options_parse(&options, line->argc, line->argv, &text))
        command_fail(options.command, buf_cstr(&text));
    bool nix = options.command && options.command->nix;
    if (nix) {
        output_fail_with(EXIT_ERROR);
        stop_as_nix();
    }
    if (options.version && !nix) {
        output_write(slice_of("tvx " TVX_VERSION "\n"));
        output_exit(EXIT_VALUE);
    }
    if (options.help || !options.command) {
        options_help(&text, options.command);
        (options.help ? output_write : output_error)(buf_view(&text));
        output_exit(options.help ? EXIT_VALUE : EXIT_USAGE);
    }
    gc_limit(memory_share(limits_memory(&options)).heap);
    struct session session;
    session_start(&session, &options);
    output_exit(options.command->run(&session));
}

int main(int argc, char **argv)
{
    signal(SIGXFSZ, SIG_IGN); /* a file that gets too large is a failed write */
    gc_run_on_big_stack(run, &(struct command_line){ argc, argv });
}
