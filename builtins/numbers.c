#include "builtins/builtin.h"
#include "lib/number.h"
#include <inttypes.h>
#include <math.h>

static bool is_float(value v)
{
    return value_is_boxed(v, BOXED_FLOAT);
}

/* The words of Nix's traces; `first` and `second` are whole phrases. */
struct operands {
    value a, b;
    const char *first, *second;
};

static struct operands force_operands(
    struct vm *vm, value *args, const char *first, const char *second)
{
    value a = vm_force(vm, args[0], NULL);
    value b = vm_force(vm, args[1], NULL);
    return (struct operands){ a, b, first, second };
}

static inline bool any_float(struct operands o)
{
    return is_float(o.a) || is_float(o.b);
}

/* Arithmetic ----------------------------------------------------------------------------- */

BUILTIN(add, "add", 2, "e1 e2", 0,
    "Return the sum of the numbers *e1* and *e2*. Integers that overflow are an error; if either "
    "is a float, so is the sum.")
{
    struct operands o =
        force_operands(vm, args, "while evaluating the first argument of the addition",
            "while evaluating the second argument of the addition");
    if (any_float(o)) {
        double x = vm_force_float(vm, o.a, o.first);
        return value_of_float(x + vm_force_float(vm, o.b, o.second));
    }
    int64_t sum, i = vm_force_int(vm, o.a, o.first), j = vm_force_int(vm, o.b, o.second);
    if (__builtin_add_overflow(i, j, &sum))
        vm_raise(vm, ERR_ARITHMETIC, "integer overflow in adding %" PRId64 " + %" PRId64, i, j);
    return value_of_int(sum);
}

BUILTIN(sub, "sub", 2, "e1 e2", 0,
    "Return the difference of the numbers *e1* and *e2*. Integers that overflow are an error; if "
    "either is a float, so is the difference.")
{
    struct operands o =
        force_operands(vm, args, "while evaluating the first argument of the subtraction",
            "while evaluating the second argument of the subtraction");
    if (any_float(o)) {
        double x = vm_force_float(vm, o.a, o.first);
        return value_of_float(x - vm_force_float(vm, o.b, o.second));
    }
    int64_t rest, i = vm_force_int(vm, o.a, o.first), j = vm_force_int(vm, o.b, o.second);
    if (__builtin_sub_overflow(i, j, &rest))
        vm_raise(
            vm, ERR_ARITHMETIC, "integer overflow in subtracting %" PRId64 " - %" PRId64, i, j);
    return value_of_int(rest);
}

BUILTIN(mul, "mul", 2, "e1 e2", 0,
    "Return the product of the numbers *e1* and *e2*. Integers that overflow are an error; if "
    "either is a float, so is the product.")
{
    struct operands o =
        force_operands(vm, args, "while evaluating the first argument of the multiplication",
            "while evaluating the second argument of the multiplication");
    if (any_float(o)) {
        double x = vm_force_float(vm, o.a, "while evaluating the first of the multiplication");
        return value_of_float(x * vm_force_float(vm, o.b, o.second));
    }
    int64_t product, i = vm_force_int(vm, o.a, o.first), j = vm_force_int(vm, o.b, o.second);
    if (__builtin_mul_overflow(i, j, &product))
        vm_raise(
            vm, ERR_ARITHMETIC, "integer overflow in multiplying %" PRId64 " * %" PRId64, i, j);
    return value_of_int(product);
}

BUILTIN(div, "div", 2, "e1 e2", 0,
    "Return the quotient of the numbers *e1* and *e2*. Integer division drops the remainder; "
    "dividing by zero is an error for floats too.")
{
    struct operands o =
        force_operands(vm, args, "while evaluating the first operand of the division",
            "while evaluating the second operand of the division");
    double divisor = vm_force_float(vm, o.b, o.second);
    if (divisor == 0)
        vm_raise(vm, ERR_ARITHMETIC, "division by zero");
    if (any_float(o))
        return value_of_float(vm_force_float(vm, o.a, o.first) / divisor);
    int64_t i = vm_force_int(vm, o.a, o.first), j = vm_force_int(vm, o.b, o.second);
    if (i == INT64_MIN && j == -1)
        vm_raise(vm, ERR_ARITHMETIC, "integer overflow in dividing %" PRId64 " / %" PRId64, i, j);
    return value_of_int(i / j);
}

BUILTIN(lessThan, "lessThan", 2, "e1 e2", 0,
    "Return whether *e1* is less than *e2*, as the operator `<`. Numbers compare with numbers, "
    "strings with strings, paths with paths, and lists item by item; all else is an error.")
{
    value a = vm_force(vm, args[0], NULL);
    value b = vm_force(vm, args[1], NULL);
    return value_of_bool(vm_less(vm, a, b, NULL));
}

/* Bits ----------------------------------------------------------------------------------- */

BUILTIN(bitAnd, "bitAnd", 2, "e1 e2", 0, "Return the bitwise AND of the integers *e1* and *e2*.")
{
    int64_t i = vm_force_int(vm, args[0], FIRST("bitAnd"));
    return value_of_int(i & vm_force_int(vm, args[1], SECOND("bitAnd")));
}

BUILTIN(bitOr, "bitOr", 2, "e1 e2", 0, "Return the bitwise OR of the integers *e1* and *e2*.")
{
    int64_t i = vm_force_int(vm, args[0], FIRST("bitOr"));
    return value_of_int(i | vm_force_int(vm, args[1], SECOND("bitOr")));
}

BUILTIN(bitXor, "bitXor", 2, "e1 e2", 0,
    "Return the bitwise exclusive OR of the integers *e1* and *e2*.")
{
    int64_t i = vm_force_int(vm, args[0], FIRST("bitXor"));
    return value_of_int(i ^ vm_force_int(vm, args[1], SECOND("bitXor")));
}

/* Rounding ------------------------------------------------------------------------------- */

#define ISSUE "Due to a bug (see https://github.com/NixOS/nix/issues/12899) "
#define FUTURE "\n\tFuture Nix versions might implement the correct behavior."

/*
 * The integer that `rounded` is. Nix rounds integers by way of a double too, and refuses those
 * that a double cannot hold.
 */
static value integer_of(struct vm *vm, value number, double rounded)
{
    bool fits = rounded >= -0x1p63 && rounded < 0x1p63;
    int64_t result = fits ? (int64_t)rounded : 0;
    if (value_is_int(number)) {
        int64_t i = value_int(number);
        if (!fits)
            vm_raise(vm, ERR_ARITHMETIC,
                ISSUE "the NixInt argument %" PRId64
                      " caused undefined behavior in previous Nix versions." FUTURE,
                i);
        if (i != result)
            vm_raise(vm, ERR_ARITHMETIC,
                ISSUE "a loss of precision occurred in previous Nix versions because the NixInt "
                      "argument %" PRId64 " was rounded to %" PRId64 "." FUTURE,
                i, result);
    } else if (!fits) {
        char digits[NUMBER_SIZE];
        number_format_print(value_float(number), digits);
        vm_raise(vm, ERR_ARITHMETIC, "NixFloat argument %s is not in the range of NixInt", digits);
    }
    return value_of_int(result);
}

BUILTIN(ceil, "ceil", 1, "number", 0,
    "Return the smallest integer that is not less than *number*. It is an error if there is none "
    "that 64 bits can hold, or if *number* is an integer that a float cannot hold.")
{
    value number = vm_force(vm, args[0], FIRST("ceil"));
    return integer_of(vm, number, ceil(vm_force_float(vm, number, FIRST("ceil"))));
}

BUILTIN(floor, "floor", 1, "number", 0,
    "Return the largest integer that is not greater than *number*. It is an error if there is "
    "none that 64 bits can hold, or if *number* is an integer that a float cannot hold.")
{
    value number = vm_force(vm, args[0], FIRST("floor"));
    return integer_of(vm, number, floor(vm_force_float(vm, number, FIRST("floor"))));
}
