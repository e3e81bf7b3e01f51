/* Units: documents that name each other's packages, or are of one, with all whom these name in turn.
 *
 * What is wrong in a document depends on its unit and on nothing else, so a unit is what is compiled
 * when a document changed, and linted when nothing else is to be done. */
#ifndef US_LSP_UNITS_H
#define US_LSP_UNITS_H

#include "authoring/lint.h"
#include "lsp/server.h"

#include <usher.h>

/* Something that lint found, in the document as it is now. */
typedef struct us_lsp_finding {
    us_lint_finding lint;
    uint32_t from, to;
} us_lsp_finding;

struct us_lsp_units *us_lsp_units_new(void); /* NULL: there is no memory */
void us_lsp_units_free(struct us_lsp_units *units);

/* As us_lsp_wait; does it; does not try again what failed. */
int us_lsp_units_wait(const struct us_lsp_units *units);
void us_lsp_units_work(us_lsp *lsp);
void us_lsp_units_give_up(struct us_lsp_units *units);

/* The text of [document] changed; bytes [from, to) will become [length] others; it was parsed. */
void us_lsp_units_touch(us_lsp *lsp, us_lsp_document *document);
void us_lsp_units_moved(us_lsp_document *document, size_t from, size_t to, size_t length);
void us_lsp_units_parsed(us_lsp *lsp, us_lsp_document *document);

/* What lint looks for changed. */
void us_lsp_units_relint(struct us_lsp_units *units);

/* Does all that is put off about the unit of [document], and tells the client. */
void us_lsp_settle(us_lsp *lsp, us_lsp_document *document);

/* The policy of the unit of [document], with what [extra] asks for, and with the data that lies beside the
 * document (example.h). The caller frees it while the message is at work. NULL with [problems] (may be
 * NULL), which the caller frees. */
usher_policy *us_lsp_build(us_lsp *lsp, us_lsp_document *document,
                           const usher_build_options *extra, usher_problems **problems);

/* The type of the occurrence, or empty. Constant until the next message. */
us_str us_lsp_type_of(us_lsp *lsp, us_lsp_document *document,
                      const us_lsp_occurrence *occurrence);

#endif
