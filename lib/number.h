/*
 * Numbers to text and back, with the digits that Nix prints. Nothing here depends on the locale.
 *
 * The format functions write a NUL-terminated text and return its length without the NUL.
 */
#ifndef TVX_LIB_NUMBER_H
#define TVX_LIB_NUMBER_H

#include "lib/base.h"

enum {
    NUMBER_SIZE = 32,        /* room for any integer, and for a float in JSON or printed */
    NUMBER_FIXED_SIZE = 320, /* room for the largest double in %f notation: 316 characters */
};

size_t number_format_int(int64_t number, char out[NUMBER_SIZE]);

/*
 * As JSON. The digits are those of Grisu2 (Florian Loitsch, "Printing Floating-Point Numbers
 * Quickly and Accurately with Integers", PLDI 2010) with the constants of nlohmann::json, which
 * Nix uses: they always read back as the same double and nearly always are the fewest that do.
 * Where they are not, Nix prints the longer text, and so does this. The first digit's power of ten
 * decides the notation: -4 to 14 give 0.0001 and 100000000000000.0, the others 1e-05 and 1e+15.
 * Infinities and NaN, which JSON lacks, give null.
 */
size_t number_format_json(double number, char out[NUMBER_SIZE]);

/* As a value is shown: at most six significant digits (%g); inf, -inf, nan, -nan. */
size_t number_format_print(double number, char out[NUMBER_SIZE]);

/* As toString gives it: six digits after the point (%f). */
size_t number_format_tostring(double number, char out[NUMBER_FIXED_SIZE]);

enum number_status {
    NUMBER_OK,
    NUMBER_INVALID, /* the text is not a number; *out is untouched */
    NUMBER_RANGE,   /* a number that the type cannot hold */
};

/* All of text must be decimal digits after an optional sign. *out is set only if NUMBER_OK. */
enum number_status number_parse_int(struct slice text, int64_t *out);

/*
 * All of text must be decimal digits with an optional sign, point and exponent; no hexadecimal, no
 * "inf", no white space. NUMBER_RANGE when strtod says ERANGE: too large, or so close to zero that
 * digits are lost. *out is then the nearest double all the same (an infinity, zero or a denormal):
 * Nix refuses such a literal, but takes a denormal from JSON.
 */
enum number_status number_parse_float(struct slice text, double *out);

#endif
