#include "builtins/builtin.h"
#include "lib/store_path.h"

#if defined(__x86_64__)
#define MACHINE "x86_64"
#elif defined(__aarch64__)
#define MACHINE "aarch64"
#elif defined(__i386__)
#define MACHINE "i686"
#elif defined(__riscv) && __riscv_xlen == 64
#define MACHINE "riscv64"
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define MACHINE "powerpc64le"
#elif defined(__arm__)
#define MACHINE "armv7l"
#else
#define MACHINE "unknown"
#endif

#if defined(__APPLE__)
#define KERNEL "darwin"
#elif defined(__FreeBSD__)
#define KERNEL "freebsd"
#else
#define KERNEL "linux"
#endif

/* Questions about types ------------------------------------------------------------------ */

static value has_type(struct vm *vm, value v, enum type type)
{
    return value_of_bool(value_type(vm_force(vm, v, NULL)) == type);
}

BUILTIN(isNull, "isNull", 1, "e", BUILTIN_GLOBAL, "Return whether *e* is `null`.")
{
    return has_type(vm, args[0], TYPE_NULL);
}

BUILTIN(isInt, "isInt", 1, "e", 0, "Return whether *e* is an integer.")
{
    return has_type(vm, args[0], TYPE_INT);
}

BUILTIN(isFloat, "isFloat", 1, "e", 0, "Return whether *e* is a float.")
{
    return has_type(vm, args[0], TYPE_FLOAT);
}

BUILTIN(isBool, "isBool", 1, "e", 0, "Return whether *e* is `true` or `false`.")
{
    return has_type(vm, args[0], TYPE_BOOL);
}

BUILTIN(isString, "isString", 1, "e", 0, "Return whether *e* is a string.")
{
    return has_type(vm, args[0], TYPE_STRING);
}

BUILTIN(isPath, "isPath", 1, "e", 0, "Return whether *e* is a path.")
{
    return has_type(vm, args[0], TYPE_PATH);
}

BUILTIN(isList, "isList", 1, "e", 0, "Return whether *e* is a list.")
{
    return has_type(vm, args[0], TYPE_LIST);
}

BUILTIN(isAttrs, "isAttrs", 1, "e", 0, "Return whether *e* is a set.")
{
    return has_type(vm, args[0], TYPE_ATTRS);
}

BUILTIN(isFunction, "isFunction", 1, "e", 0,
    "Return whether *e* is a function. A set with `__functor` is none, although it can be called.")
{
    return has_type(vm, args[0], TYPE_FUNC);
}

BUILTIN(typeOf, "typeOf", 1, "e", 0,
    "Return the type of *e* as a string: `\"int\"`, `\"bool\"`, `\"string\"`, `\"path\"`, "
    "`\"null\"`, `\"set\"`, `\"list\"`, `\"lambda\"` or `\"float\"`.")
{
    static value names[TYPE_INTERNAL + 1];
    enum type type = value_type(vm_force(vm, args[0], NULL));
    if (value_is_none(names[type]))
        names[type] = string_from_cstr(type_name(type));
    return names[type];
}

/* Constants ------------------------------------------------------------------------------ */

BUILTIN(bool_true, "true", 0, "", BUILTIN_CONSTANT | BUILTIN_GLOBAL,
    "The Boolean that comparisons give when they hold. It is a name like any other and can be "
    "shadowed.")
{
    return VALUE_TRUE;
}

BUILTIN(bool_false, "false", 0, "", BUILTIN_CONSTANT | BUILTIN_GLOBAL,
    "The Boolean that comparisons give when they do not hold. It is a name like any other and "
    "can be shadowed.")
{
    return VALUE_FALSE;
}

BUILTIN(null, "null", 0, "", BUILTIN_CONSTANT | BUILTIN_GLOBAL,
    "The value that stands for none. It is a name like any other and can be shadowed.")
{
    return VALUE_NULL;
}

BUILTIN(nixVersion, "nixVersion", 0, "", BUILTIN_CONSTANT,
    "The version of Nix with which the evaluator agrees, as a string.")
{
    return string_from_cstr("2.34.8");
}

BUILTIN(langVersion, "langVersion", 0, "", BUILTIN_CONSTANT,
    "The version of the Nix language, an integer.")
{
    return value_of_int(6);
}

BUILTIN(
    storeDir, "storeDir", 0, "", BUILTIN_CONSTANT, "The directory of the Nix store, as a string.")
{
    return string_from(store_dir);
}

BUILTIN(currentSystem, "currentSystem", 0, "", BUILTIN_CONSTANT | BUILTIN_IMPURE,
    "The system that the evaluator was built for, such as `\"x86_64-linux\"`. Absent in pure "
    "evaluation.")
{
    const struct vm_settings *set = &vm->settings;
    const char *given = set->eval_system ? set->eval_system : set->system;
    return string_from_cstr(given ? given : MACHINE "-" KERNEL);
}

BUILTIN(currentTime, "currentTime", 0, "", BUILTIN_CONSTANT | BUILTIN_IMPURE,
    "The time when evaluation began, in seconds since 1970. Absent in pure evaluation.")
{
    return value_of_int(vm->io->current_time(vm->io));
}
