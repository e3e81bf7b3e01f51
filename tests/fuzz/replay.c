/* Feeds files to a fuzz target, each once: replay FILE... Prints the name of each file
 * before its turn, so that what crashes is named. */
#include "fuzz.h"

#include <stdio.h>

static void replay(const char *path)
{
    static uint8_t bytes[1 << 20];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(2);
    }
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    /* Memory of exactly this size, so that the sanitizer sees what reads beyond it. */
    uint8_t *copy = malloc(size ? size : 1);
    check(copy != NULL);
    memcpy(copy, bytes, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

int main(int count, char **files)
{
    for (int i = 1; i < count; i++) {
        puts(files[i]);
        fflush(stdout);
        replay(files[i]);
    }
}
