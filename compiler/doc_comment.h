/*
 * Doc comments: a comment that begins with exactly two stars documents the function or attribute
 * whose first token comes next. A function without one has that of the function whose body it is,
 * or of the attribute whose value it is. The rules are those of Nix's parser.
 *
 * Nothing is kept when a text is parsed: whoever asks has its text read again, up to the place.
 */
#ifndef TVX_COMPILER_DOC_COMMENT_H
#define TVX_COMPILER_DOC_COMMENT_H

#include "lib/source.h"

/* Of the function at a position as the compiler gives it. The text has neither the comment's marks
 * nor its indentation; it is empty where there is no comment. */
struct slice doc_comment_of_function(pos at);
/* Of the attribute whose path begins there. */
struct slice doc_comment_of_attribute(pos at);

#endif
