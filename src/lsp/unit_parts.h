/* What the files about units share. */
#ifndef US_LSP_UNIT_PARTS_H
#define US_LSP_UNIT_PARTS_H

#include "compile/type_notes.h"
#include "engine/engine.h"
#include "lsp/units.h"

struct us_lsp_unit {
    us_lsp_document **documents; /* malloc; in the order of their paths */
    size_t count;
    usher_problems *problems;
    us_arena notes_arena;
    us_type_notes notes; /* of the texts as they are, if they are complete */
    bool is_right;       /* the texts as they are compile */
    bool compile_due, lint_due;
    us_lsp_document *changed; /* is to be checked before the whole is; NULL: none */
    bool is_kept;             /* while units are made anew */
};

struct us_lsp_units {
    usher_engine *engine;
    us_lsp_unit **items; /* malloc */
    size_t count;
    bool regroup;
};

/* grouping.c: makes the units anew, where documents came to name others. Parses what changed. */
void us_lsp_units_group(us_lsp *lsp);
void us_lsp_unit_free(us_lsp_unit *unit);

/* grouping.c: the documents of the package of [document], of those that they name, and so on; how many
 * there are. In lsp->message. */
size_t us_lsp_needed(us_lsp *lsp, us_lsp_document *document, us_lsp_document ***needed);

/* units.c: a builder with these texts; never NULL. [extra] has what is asked for beside what all
 * policies of the server have; may be NULL. */
usher_builder *us_lsp_builder(us_lsp *lsp, us_lsp_document *const *documents,
                              size_t count, const usher_build_options *extra);

/* units.c: the notes of the unit, empty, for a builder. */
us_type_notes *us_lsp_unit_notes(us_lsp_unit *unit);

/* findings.c: lints the unit, and checks it by the kinds that are known. */
void us_lsp_unit_lint(us_lsp *lsp, us_lsp_unit *unit);

/* diagnostics.c: sends what is new of the documents of the unit, and of those whose text changed in any
 * case; of documents that are no more. */
void us_lsp_tell_unit(us_lsp *lsp, const us_lsp_unit *unit);
void us_lsp_tell_gone(us_lsp *lsp);

/* Message, details and hint. */
us_str us_lsp_message_of(us_lsp *lsp, const us_diag *diag);

/* The end of the word at byte [from], or of the one character there. */
size_t us_lsp_word_end(us_str text, size_t from);

#endif
