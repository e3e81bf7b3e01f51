/* Fuzzes the language server with what a client could write: the first byte says how large the pieces
 * are in which the rest comes. In between it works as if nothing were waiting. */
#include "fuzz.h"
#include "lsp/lsp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    us_arena arena;
    us_str error;
    us_arena_init(&arena, 0, NULL);
    us_lsp *lsp = us_lsp_new(&arena, &(us_lsp_options){.v0 = data[0] & 1}, &error);
    size_t piece = (size_t)(data[0] >> 1) * 8 + 1;
    int code = 0;
    check(lsp != NULL);
    for (size_t at = 1; at < size && !us_lsp_ended(lsp, &code); at += piece) {
        us_str bytes = {(const char *)data + at, size - at < piece ? size - at : piece};
        us_lsp_take(lsp, bytes);
        us_lsp_work(lsp);
        us_lsp_output(lsp);
    }
    check(code == 0 || code == 1);
    us_lsp_free(lsp);
    us_arena_free(&arena);
    return 0;
}
