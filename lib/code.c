#include "lib/code.h"

pos code_pos(const struct code *code, uint32_t pc)
{
    const struct span *spans = code_spans(code);
    uint32_t low = 0, high = code->span_count;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (spans[mid].pc <= pc)
            low = mid + 1;
        else
            high = mid;
    }
    return low ? spans[low - 1].pos : POS_NONE;
}
