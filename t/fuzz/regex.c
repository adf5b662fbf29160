/* The first line as an expression, the rest as its subject. What is found must lie in the subject,
 * and successive matches must not run backwards. */
#include "lib/regex.h"
#include "t/fuzz/machine.h"
#include <stdlib.h>

static void check_spans(const struct regex *re, const struct regex_span *spans, size_t len)
{
    for (size_t i = 0; i <= regex_groups(re); i++) {
        if (spans[i].start == -1)
            continue;
        if (spans[i].start < 0 || spans[i].start > spans[i].end || (size_t)spans[i].end > len)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_machine();
    struct slice text = fuzz_text(data, size);
    const char *end = memchr(text.ptr, '\n', text.len);
    size_t split = end ? (size_t)(end - text.ptr) : text.len;
    struct slice subject = { text.ptr + split + (end != NULL), text.len - split - (end != NULL) };
    enum regex_status status;
    struct regex *re = regex_compile((struct slice){ text.ptr, split }, &status);
    if (!re)
        return 0;
    struct regex_span *spans = gc_alloc((regex_groups(re) + 1) * sizeof *spans);
    if (regex_match(re, subject, spans)) {
        check_spans(re, spans, subject.len);
        if (spans[0].start != 0 || (size_t)spans[0].end != subject.len)
            abort();
    }
    struct regex_iter it = regex_iter(re, subject);
    ptrdiff_t last = 0;
    while (regex_iter_next(&it, spans)) {
        check_spans(re, spans, subject.len);
        if (spans[0].start < last)
            abort();
        last = spans[0].end;
    }
    return 0;
}
