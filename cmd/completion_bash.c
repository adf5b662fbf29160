#include "cmd/completion.h"

static const char program[] =
    "# Sets `kinds` to what the words are that may stand where the command line is.\n"
    "_tvx()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} command= option= given=0 i word\n"
    "    local -a kinds=() options=()\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        if [[ $word == '=' ]]; then\n"
    "            continue\n"
    "        elif ((given < ${#kinds[@]})); then\n"
    "            given=$((given + 1))\n"
    "        elif [[ $word == -* ]]; then\n"
    "            given=0\n"
    "            _tvx_arguments \"$command\" \"$word\"\n"
    "        elif [[ -z $command ]]; then\n"
    "            command=$word\n"
    "        elif [[ $command == nix ]]; then\n"
    "            command=\"nix $word\"\n"
    "        fi\n"
    "    done\n"
    "    [[ $cur == '=' ]] && cur=\n"
    "    if ((given < ${#kinds[@]})); then\n"
    "        _tvx_words \"${kinds[given]}\"\n"
    "    elif [[ $cur == -* ]]; then\n"
    "        _tvx_options \"$command\"\n"
    "        _tvx_words \"${options[*]}\"\n"
    "    else\n"
    "        _tvx_operands \"$command\"\n"
    "    fi\n"
    "}\n"
    "\n"
    "_tvx_words()\n"
    "{\n"
    "    local IFS=$' \\t\\n'\n"
    "    case $1 in\n"
    "    @file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\") "
    ";;\n"
    "    @dir) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\") "
    ";;\n"
    "    @none) COMPREPLY=() ;;\n"
    "    *) mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$cur\") ;;\n"
    "    esac\n"
    "}\n"
    "\n";

static void add_option_names(struct buf *out, size_t command)
{
    for (size_t i = 0; i < options_count; i++) {
        const struct option *o = &options_table[i];
        if (!completion_lists(o, command))
            continue;
        buf_printf(out, " --%s", o->name);
        if (o->letter)
            buf_printf(out, " -%c", o->letter);
    }
}

static void add_options(struct buf *out)
{
    buf_str(out, "_tvx_options()\n{\n    case $1 in\n");
    for (size_t i = 0; i <= COMMAND_COUNT; i++) {
        buf_printf(out, "    '%s') options=(", i < COMMAND_COUNT ? commands[i].name : "");
        add_option_names(out, i);
        buf_str(out, " ) ;;\n");
    }
    buf_str(out, "    esac\n}\n\n");
}

static void add_kinds(struct buf *out, const struct option *o)
{
    struct slice name;
    for (const char *at = o->values; completion_next(&at, &name);) {
        switch (completion_kind(name)) {
        case COMPLETE_FILE:
            buf_str(out, " @file");
            break;
        case COMPLETE_DIR:
            buf_str(out, " @dir");
            break;
        case COMPLETE_CHOICE:
            buf_str(out, " '");
            completion_add_choices(out, name);
            buf_char(out, '\'');
            break;
        default:
            buf_str(out, " @none");
        }
    }
}

static void add_arguments(struct buf *out)
{
    buf_str(out, "_tvx_arguments()\n{\n    kinds=()\n    case $1:$2 in\n");
    for (size_t command = 0; command < COMMAND_COUNT; command++) {
        for (size_t i = 0; i < options_count; i++) {
            const struct option *o = &options_table[i];
            if (!completion_lists(o, command) || !o->values)
                continue;
            buf_printf(out, "    '%s:--%s'", commands[command].name, o->name);
            if (o->letter)
                buf_printf(out, " | '%s:-%c'", commands[command].name, o->letter);
            buf_str(out, ") kinds=(");
            add_kinds(out, o);
            buf_str(out, " ) ;;\n");
        }
    }
    buf_str(out, "    esac\n}\n\n");
}

static void add_operands(struct buf *out)
{
    buf_str(out, "_tvx_operands()\n{\n    case $1 in\n    '') _tvx_words '");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (!strchr(commands[i].name, ' '))
            buf_printf(out, "%s%s", i ? " " : "", commands[i].name);
    }
    buf_str(out, "' ;;\n    nix) _tvx_words 'eval repl' ;;\n"
                 "    completion) _tvx_words 'bash fish zsh' ;;\n"
                 "    'nix eval') _tvx_words @none ;;\n"
                 "    *) _tvx_words @file ;;\n    esac\n}\n\n");
}

void completion_bash(struct buf *out)
{
    buf_str(out, "# bash completion for tvx, made by 'tvx completion bash'\n\n");
    add_options(out);
    add_arguments(out);
    add_operands(out);
    buf_str(out, program);
    buf_str(out, "complete -F _tvx tvx\n");
}
