/* Where things are defined, and where they occur, over all documents. */
#include "lsp/server.h"

#include "authoring/lint_walk.h"

static void add_definition(us_lsp_index *index, us_lsp_document *document, us_str path,
                           us_rule *rule)
{
    uint32_t first = us_names_find(&index->numbers, path);
    uint32_t number = (uint32_t)index->count;
    index->items = us_arena_room(&index->arena, index->items, index->count,
                                 &index->capacity, sizeof *index->items);
    index->items[index->count++] = (us_lsp_definition){path, document, rule, 0};
    if (first == US_NAMES_NONE) {
        us_names_put(&index->numbers, path, number);
        return;
    }
    while (index->items[first].next)
        first = index->items[first].next - 1;
    index->items[first].next = number + 1;
}

static void add_document(us_lsp_index *index, us_lsp_document *document)
{
    if (!document->is_there || !document->module || document->package.length == 0)
        return;
    add_definition(index, document, document->package, NULL);
    for (size_t i = 0; i < document->module->rule_count; i++) {
        us_rule *rule = document->module->rules[i];
        if (rule->head.reference.items[0]->kind == US_TERM_VARIABLE)
            add_definition(index, document,
                           us_lint_rule_path(&index->arena, document->package, rule),
                           rule);
    }
}

const us_lsp_index *us_lsp_definitions(us_lsp *lsp)
{
    us_lsp_index *index = &lsp->index;
    us_lsp_refresh(lsp);
    if (!index->is_stale)
        return index;
    us_arena_reset(&index->arena, (size_t)1 << 20);
    index->numbers = us_names_make(&index->arena);
    index->items = NULL;
    index->count = index->capacity = 0;
    for (size_t i = 0; i < lsp->document_count; i++)
        add_document(index, lsp->documents[i]);
    index->is_stale = false;
    return index;
}

const us_lsp_definition *us_lsp_defined(us_lsp *lsp, us_str path)
{
    const us_lsp_index *index = us_lsp_definitions(lsp);
    uint32_t number = us_names_find(&index->numbers, path);
    return number == US_NAMES_NONE ? NULL : &index->items[number];
}

const us_lsp_definition *us_lsp_defined_next(us_lsp *lsp,
                                             const us_lsp_definition *definition)
{
    return definition->next ? &lsp->index.items[definition->next - 1] : NULL;
}

const us_lsp_occurrence *us_lsp_occurrence_at(const us_lsp_document *document,
                                              size_t offset)
{
    const us_lsp_occurrences *all = &document->occurrences;
    size_t low = 0, high = all->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (all->items[middle].from <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 && all->items[low - 1].to >= offset ? &all->items[low - 1] : NULL;
}

const us_lsp_occurrence *us_lsp_occurrence_asked(us_lsp *lsp, us_value params,
                                                 us_lsp_document **document)
{
    *document = us_lsp_document_of(lsp, params);
    return *document
               ? us_lsp_occurrence_at(*document, us_lsp_offset_of(*document, params))
               : NULL;
}

us_lsp_kind us_lsp_kind_of(us_lsp *lsp, const us_lsp_occurrence *occurrence)
{
    if (occurrence->kind != US_LSP_NAME)
        return occurrence->kind;
    const us_lsp_index *index = us_lsp_definitions(lsp);
    return occurrence->is_called ||
                   us_names_find(&index->numbers, occurrence->path) != US_NAMES_NONE
               ? US_LSP_DOCUMENT
               : US_LSP_VARIABLE;
}

void us_lsp_each_occurrence(us_lsp *lsp, us_lsp_document *document,
                            const us_lsp_occurrence *sought, us_lsp_visit *visit,
                            void *data)
{
    us_lsp_kind kind = us_lsp_kind_of(lsp, sought);
    us_str path = sought->path;
    uint32_t binding = sought->binding;
    for (size_t i = 0; i < lsp->document_count; i++) {
        us_lsp_document *other = lsp->documents[i];
        if (!other->is_there || (kind == US_LSP_VARIABLE && other != document))
            continue;
        for (size_t k = 0; k < other->occurrences.count; k++) {
            const us_lsp_occurrence *o = &other->occurrences.items[k];
            bool same = kind == US_LSP_VARIABLE ? o->binding == binding
                                                : us_str_equal(o->path, path) &&
                                                      us_lsp_kind_of(lsp, o) == kind;
            if (same)
                visit(data, other, o);
        }
    }
}

us_span us_lsp_rule_name(const us_rule *rule)
{
    const us_head *head = &rule->head;
    us_span span = head->reference.items[0]->span;
    us_str text;
    for (size_t i = 1; i < head->reference.count; i++) {
        const us_term *part = head->reference.items[i];
        if ((rule->is_set && part == head->key) || !us_lint_string(part, &text))
            break;
        span.end = part->span.end;
    }
    return span;
}

uint32_t us_lsp_rule_end(const us_rule *rule)
{
    uint32_t end = rule->span.end;
    for (const us_rule *branch = rule; branch; branch = branch->otherwise) {
        const us_body *body = branch->body;
        if (branch->span.end > end)
            end = branch->span.end;
        if (body->count > 0 && !body->items[body->count - 1]->generated &&
            body->items[body->count - 1]->span.end > end)
            end = body->items[body->count - 1]->span.end;
    }
    return end;
}

us_str us_lsp_rule_head(us_arena *arena, const us_lsp_document *document,
                        const us_rule *rule)
{
    us_span name = us_lsp_rule_name(rule);
    us_str text = document->text.text;
    us_buf out = us_buf_make(arena);
    us_buf_add_str(&out, us_str_slice(text, name.position.offset, name.end));
    if (!rule->head.is_function)
        return us_buf_str(&out);
    us_buf_add_char(&out, '(');
    for (size_t i = 0; i < rule->head.arguments.count; i++) {
        us_span span = rule->head.arguments.items[i]->span;
        us_buf_add_c(&out, i ? ", " : "");
        us_buf_add_str(&out, us_str_slice(text, span.position.offset, span.end));
    }
    us_buf_add_char(&out, ')');
    return us_buf_str(&out);
}
