/* What lint finds in a unit, and what the compiler finds by the kinds of Kubernetes: kept with the
 * documents, and moved along with their texts. */
#include "lsp/unit_parts.h"

#include "authoring/authoring.h"
#include "base/file.h"
#include "base/path.h"

#define CONFIGURED_MAX ((size_t)1 << 20)

void us_lsp_units_moved(us_lsp_document *document, size_t from, size_t to, size_t length)
{
    size_t kept = 0;
    for (size_t i = 0; i < document->finding_count; i++) {
        us_lsp_finding finding = document->findings[i];
        finding.lint.edit_count = 0;
        if (finding.from >= to) {
            finding.from = (uint32_t)(finding.from - to + from + length);
            finding.to = (uint32_t)(finding.to - to + from + length);
        } else if (finding.to > from) {
            continue;
        }
        document->findings[kept++] = finding;
    }
    document->finding_count = kept;
}

static void keep_finding(us_lsp_document *document, const us_lint_finding *finding)
{
    us_arena *arena = &document->found_arena;
    us_str text = document->text.text;
    us_lsp_finding kept = {.lint = *finding, .from = finding->position.offset};
    if (kept.from > text.length)
        kept.from = (uint32_t)text.length;
    kept.to = (uint32_t)us_lsp_word_end(text, kept.from);
    kept.lint.message = us_str_copy(arena, finding->message);
    kept.lint.rule = us_str_copy(arena, finding->rule);
    kept.lint.edits =
        us_arena_alloc_array(arena, finding->edit_count + 1, sizeof *kept.lint.edits);
    for (size_t i = 0; i < finding->edit_count; i++) {
        kept.lint.edits[i] = finding->edits[i];
        kept.lint.edits[i].text = us_str_copy(arena, finding->edits[i].text);
    }
    document->findings = us_arena_one_more(arena, document->findings,
                                           document->finding_count, sizeof kept);
    document->findings[document->finding_count++] = kept;
}

/* What the compiler says when it knows kinds is told as what lint says: where it was found, until the next
 * time; for reading their schemas takes longer than a key may. */
static void check_kinds(us_lsp *lsp, us_lsp_unit *unit)
{
    usher_problems *problems = NULL;
    usher_builder *builder = us_lsp_builder(lsp, unit->documents, unit->count, NULL);
    us_lsp_kinds_add(lsp->kinds, builder);
    builder->type_notes = us_lsp_unit_notes(unit);
    us_builder_check(builder, &problems);
    us_advise(problems, builder, true);
    for (size_t i = 0; i < usher_problems_count(problems); i++) {
        const us_diag *diag = &problems->diags[i];
        us_lsp_document *document =
            us_lsp_document_find(lsp, us_lsp_uri_of(&lsp->message, diag->file));
        if (document && document->unit == unit)
            keep_finding(document,
                         &(us_lint_finding){.rule = us_str_from(diag->code),
                                            .level = US_LINT_ERROR,
                                            .position = diag->position,
                                            .message = us_lsp_message_of(lsp, diag)});
    }
    usher_problems_free(problems);
    usher_builder_free(builder);
}

/* What the file in the folder that [document] lies in says; true if it leaves the document out. */
static bool configure(us_lsp *lsp, us_lint *lint, const us_lsp_document *document)
{
    const char *const *ignore = NULL;
    us_str text, error;
    for (size_t i = 0; i < lsp->folder_count; i++) {
        us_str folder = lsp->folders[i];
        us_str path = us_path_join(&lsp->message, folder, US_STR(US_LSP_CONFIGURATION));
        if (us_str_starts_with(document->path, folder) &&
            us_file_read(&lsp->message, us_str_to_c(&lsp->message, path), CONFIGURED_MAX,
                         &text, &error) &&
            us_lint_configure(lint, text, &ignore, &error))
            break;
    }
    for (; ignore && *ignore; ignore++)
        if (us_path_match(us_str_from(*ignore), us_path_base(document->path)))
            return true;
    return false;
}

/* Documents that do not parse keep what was found in them before. */
void us_lsp_unit_lint(us_lsp *lsp, us_lsp_unit *unit)
{
    us_lint *lint = us_lint_new(&lsp->message);
    us_lsp_document **linted =
        us_arena_alloc_array(&lsp->message, unit->count, sizeof *linted);
    size_t linted_count = 0, count;
    us_str error;
    unit->lint_due = false;
    us_lint_set_v0(lint, lsp->options.v0);
    for (size_t i = 0; i < unit->count; i++) {
        us_lsp_document *document = unit->documents[i];
        bool left_out = configure(lsp, lint, document);
        if (!document->module || document->problems.count > 0)
            continue;
        us_arena_reset(&document->found_arena, (size_t)256 << 10);
        document->findings = NULL;
        document->finding_count = 0;
        if (left_out)
            continue;
        us_lint_add(lint, document->path, document->text.text);
        linted[linted_count++] = document;
    }
    us_lint_run(lint, &error);
    const us_lint_finding *findings = us_lint_findings(lint, &count);
    for (size_t i = 0; i < count; i++)
        keep_finding(linted[findings[i].file_number], &findings[i]);
    if (lsp->kinds && unit->is_right)
        check_kinds(lsp, unit);
    us_lsp_tell_unit(lsp, unit);
}
