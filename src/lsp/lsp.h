/* The language server: what an editor asks about policies, answered by the parser, the compiler and
 * the machine that everything else runs on. docs/editors.md tells what is where.
 *
 * It is a machine without hands: bytes that the client wrote go in, bytes for the client come out,
 * and whoever reads and writes them says when nothing more has come.
 *
 *     us_lsp *lsp = us_lsp_new(&arena, &options, &error);
 *     while (!us_lsp_ended(lsp, &code)) {
 *         … wait for bytes, us_lsp_wait(lsp) milliseconds at most …
 *         if (came)
 *             us_lsp_take(lsp, bytes);
 *         else
 *             us_lsp_work(lsp);
 *         … write us_lsp_output(lsp) …
 *     }
 *
 * It reads the files of the client's folders, and no others; it writes none. One thread. */
#ifndef US_LSP_LSP_H
#define US_LSP_LSP_H

#include "base/str.h"

typedef struct us_lsp us_lsp;

typedef struct us_lsp_options {
    bool v0; /* policies are read as Rego v0 */
    /* To which kinds of Kubernetes were added that input may be; it must outlive the server. NULL:
     * none. */
    struct usher_builder *kinds;
} us_lsp_options;

/* NULL after storing a sentence in [error], which has memory in [arena]: there is no memory, or the kinds
 * can't be read. Freed by us_lsp_free. */
us_lsp *us_lsp_new(us_arena *arena, const us_lsp_options *options, us_str *error);
void us_lsp_free(us_lsp *lsp);

/* Takes what the client wrote, any piece of it, and handles the messages that are complete. */
void us_lsp_take(us_lsp *lsp, us_str bytes);

/* The milliseconds after which us_lsp_work wants to be called if nothing comes; -1: never. */
int us_lsp_wait(const us_lsp *lsp);

/* Does what was put off, as nothing is waiting for an answer. */
void us_lsp_work(us_lsp *lsp);

/* What the client is to be sent. Valid until the next us_lsp_take or us_lsp_work. */
us_str us_lsp_output(us_lsp *lsp);

/* True once the client asked for the end, or nothing can go on; [code] is that of the process: 0 after an
 * orderly shutdown, else 1. */
bool us_lsp_ended(const us_lsp *lsp, int *code);

#endif
