#include "cmd/command.h"

const struct command commands[COMMAND_COUNT] = {
    [COMMAND_EVAL] = {
        .name = "eval",
        .operands = "[FILE | - | -E EXPR]...",
        .summary = "evaluate expressions and print their values",
        .help =
            "Evaluates each input and prints its value on a line of its own. A FILE that is a\n"
            "directory stands for the default.nix in it, '<name>' is looked up in the search\n"
            "path, '-' is standard input. Without any input it is ./default.nix.\n"
            "\n"
            "Without --strict, values print as by 'nix eval': what fails inside of a list or set\n"
            "shows up there as an error. With --strict, as by 'nix-instantiate --eval --strict':\n"
            "such an error ends the evaluation.\n",
        .run = eval_run,
    },
    [COMMAND_DUMP] = {
        .name = "dump",
        .operands = "[FILE | - | -E EXPR]...",
        .summary = "show the stages between an expression and its value",
        .help =
            "Prints what becomes of each input before it is evaluated: its tokens, its syntax\n"
            "tree, its bytecode. The default is the bytecode.\n",
        .run = dump_run,
    },
};
