#include "cmd/command.h"
#include "cmd/output.h"
#include "lib/buf.h"

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
    [COMMAND_REPL] = {
        .name = "repl",
        .operands = "[FILE | -E EXPR]...",
        .summary = "explore expressions interactively",
        .help =
            "Reads expressions, definitions and commands, and prints values. The attributes of each\n"
            "input are in scope, and those of $XDG_CONFIG_HOME/tvx/repl.nix. On a terminal, entries\n"
            "are edited, completed and remembered; else standard input is read line by line.\n"
            "':?' lists the commands.\n",
        .run = repl_run,
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
    [COMMAND_BUILTINS] = {
        .name = "builtins",
        .operands = "",
        .summary = "print the manual page of the builtins",
        .help =
            "Prints what all builtins do, for man(1): tvx builtins | man -l -\n",
        .run = builtins_run,
    },
    [COMMAND_COMPLETION] = {
        .name = "completion",
        .operands = "bash | fish | zsh",
        .summary = "print a program for a shell that completes command lines",
        .help =
            "Prints what a shell has to read to complete the commands, options and arguments of\n"
            "tvx, for example by: . <(tvx completion bash)\n",
        .run = completion_run,
    },
    [COMMAND_NIX_INSTANTIATE] = {
        .name = "nix-instantiate",
        .nix = "nix-instantiate",
        .operands = "[FILE | EXPR | -]...",
        .summary = "do what Nix's program of that name does",
        .help =
            "Takes the options of nix-instantiate(1), prints what it prints and ends as it does.\n"
            "Without --eval, it prints the paths of the derivations that the inputs evaluate to;\n"
            "nothing is written to a store. Settings of Nix are options too: --NAME, --no-NAME,\n"
            "--NAME VALUE. Options that only builds need are accepted and do nothing.\n"
            "\n"
            "A link to tvx with the name nix-instantiate is this command.\n",
        .run = nix_instantiate_run,
    },
    [COMMAND_NIX] = {
        .name = "nix",
        .nix = "nix",
        .operands = "eval [ATTRPATH] | repl [ATTRPATH]...",
        .summary = "do what 'nix eval' and 'nix repl' do",
        .help = "Takes the options of Nix; see 'tvx nix eval --help', 'tvx nix repl --help'.\n",
        .run = nix_run,
    },
    [COMMAND_NIX_EVAL] = {
        .name = "nix eval",
        .nix = "nix",
        .operands = "{--expr EXPR | --file FILE} [ATTRPATH]",
        .summary = "do what 'nix eval' does",
        .help =
            "Evaluates an expression, or an attribute of it, and prints its value as 'nix eval'\n"
            "does. Without --file or --impure, evaluation is pure. Settings of Nix are options\n"
            "too: --NAME, --no-NAME, --NAME VALUE. Options that only builds and flakes need are\n"
            "accepted and do nothing.\n",
        .run = nix_eval_run,
    },
    [COMMAND_NIX_REPL] = {
        .name = "nix repl",
        .nix = "nix",
        .operands = "[{--expr EXPR | --file FILE} [ATTRPATH]...]",
        .summary = "do what 'nix repl' does",
        .help =
            "Reads lines and answers as 'nix repl' does, with the attributes of the expression or\n"
            "file, or of those attributes of it, in scope. Nothing can be built. Settings of Nix\n"
            "are options too: --NAME, --no-NAME, --NAME VALUE. Options that only builds and flakes\n"
            "need are accepted and do nothing.\n",
        .run = nix_repl_run,
    },
};

void command_fail(const struct command *command, const char *message)
{
    struct buf out = { 0 };
    if (command && command->nix)
        buf_printf(
            &out, "error: %s\nTry '%s --help' for more information.\n", message, command->nix);
    else
        buf_printf(&out, "tvx: %s\nTry 'tvx %s%s--help' for more information.\n", message,
            command ? command->name : "", command ? " " : "");
    output_error(buf_view(&out));
    output_exit(command && command->nix ? EXIT_ERROR : EXIT_USAGE);
}
