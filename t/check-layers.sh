#!/bin/sh
# The direction of includes, as ARCHITECTURE.md has it. For each #include of the sources:
#
# - "folder/file" is relative to the root, and the folder is one that the includer may use;
# - a third-party library is included by one file only;
# - the first include is one of ours, so that lib/base.h and its feature macros come before any
#   system header; that of a source is "lib/base.h" or a header of its own folder.

ls */*.c */*.h lib/fetch/*.[ch] 2>/dev/null | grep -E '^(lib|compiler|vm|builtins|cmd)/' | xargs awk '
BEGIN {
    may["lib"] = " lib "
    may["compiler"] = " lib compiler "
    may["vm"] = " lib vm "
    may["builtins"] = " lib vm builtins "
    may["cmd"] = " lib compiler vm builtins cmd "
    may["builtins/import.c"] = " lib compiler vm builtins "

    owner["gc"] = owner["gc.h"] = "lib/gc.c"
    owner["nettle"] = owner["openssl"] = "lib/digest.c"
    owner["jansson.h"] = "builtins/json.c"
    owner["readline"] = "cmd/line_editor.c"
    owner["yaml.h"] = "cmd/format_yaml.c"
    owner["archive.h"] = owner["archive_entry.h"] = "lib/fetch/archive.c"
    owner["curl"] = "lib/fetch/http.c"
}

function complain(what) {
    printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
    bad = 1
}

FNR == 1 {
    includes = 0
    folder = FILENAME
    sub("/.*", "", folder)
    allowed = FILENAME in may ? may[FILENAME] : may[folder]
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
    quoted = $0 ~ /^[^<]*"/
    name = $0
    sub(/^[^<"]*[<"]/, "", name)
    sub(/[>"].*/, "", name)
    top = name
    sub("/.*", "", top)
    includes++

    if (includes == 1 && name != "lib/base.h" && FILENAME != "lib/base.h" &&
        (!quoted || (FILENAME ~ /\.c$/ && top != folder)))
        complain("the first include is " name)
    if (quoted && !((" " top " ") ~ /^ (lib|compiler|vm|builtins|cmd) $/))
        complain("\"" name "\" is not relative to the root")
    else if (quoted && !index(allowed, " " top " "))
        complain(folder " may not include " name)
    if (!quoted && top in owner && owner[top] != FILENAME)
        complain("only " owner[top] " may include <" name ">")
}

END {
    exit bad
}'
