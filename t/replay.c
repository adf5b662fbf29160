/*
 * Stands in for libFuzzer: hands every file of the folders INPUTS to a harness of t/fuzz once. A
 * crash ends the program, which is a failed test; t/README.md says how to keep an input.
 */
#include "lib/base.h"
#include "lib/buf.h"
#include "t/unit/tap.h"
#include <dirent.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    struct buf bytes = { 0 };
    size_t n;
    while ((n = fread(buf_reserve(&bytes, 4096), 1, 4096, file)) > 0)
        bytes.len += n;
    bool read = !ferror(file);
    fclose(file);
    if (read)
        LLVMFuzzerTestOneInput((const uint8_t *)buf_view(&bytes).ptr, bytes.len);
    return read;
}

static void replay_folder(const char *folder)
{
    struct dirent **entries;
    int count = scandir(folder, &entries, NULL, alphasort), done = 0, wanted = 0;
    for (int i = 0; i < count; i++) {
        struct buf path = { 0 };
        buf_printf(&path, "%s/%s", folder, entries[i]->d_name);
        wanted += entries[i]->d_type == DT_REG;
        done += entries[i]->d_type == DT_REG && replay(buf_cstr(&path));
    }
    struct buf name = { 0 };
    buf_printf(&name, "%d inputs of %s", done, folder);
    ok(count > 0 && done == wanted, buf_cstr(&name));
}

int main(void)
{
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0); /* starts the machine */
    char folders[] = INPUTS;
    for (char *folder = strtok(folders, " "); folder; folder = strtok(NULL, " "))
        replay_folder(folder);
    return done_testing();
}
