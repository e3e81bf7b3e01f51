/* Declarations, and the names they hide.
 *
 * Whether a name is hidden is asked for every variable, so us_hidden answers
 * in constant time: it counts the open sets that hold each name. Which names a
 * body declares must be known before the body is read, because a declaration
 * hides a rule or an import in the whole body, above it too. */
#include "compile/declared.h"

#include "syntax/ast_walk.h"

us_hidden us_hidden_make(us_arena *arena)
{
    us_hidden hidden = {.arena = arena, .names = us_names_make(arena)};
    return hidden;
}

size_t us_hidden_open(const us_hidden *hidden)
{
    return hidden->held_count;
}

static uint32_t index_of(us_hidden *hidden, us_str name)
{
    uint32_t *index = us_names_enter(&hidden->names, name);
    if (*index != US_NAMES_NONE)
        return *index;
    if (hidden->depth_count == hidden->depth_capacity) {
        uint32_t capacity = hidden->depth_capacity ? hidden->depth_capacity * 2 : 64;
        hidden->depths = us_arena_grow(hidden->arena, hidden->depths,
                                       hidden->depth_capacity * sizeof(uint32_t),
                                       capacity * sizeof(uint32_t));
        hidden->depth_capacity = capacity;
    }
    hidden->depths[hidden->depth_count] = 0;
    return *index = hidden->depth_count++;
}

void us_hidden_add(us_hidden *hidden, us_str name)
{
    uint32_t index = index_of(hidden, name);
    if (hidden->held_count == hidden->held_capacity) {
        size_t capacity = hidden->held_capacity ? hidden->held_capacity * 2 : 64;
        hidden->held = us_arena_grow(hidden->arena, hidden->held,
                                     hidden->held_capacity * sizeof(uint32_t),
                                     capacity * sizeof(uint32_t));
        hidden->held_capacity = capacity;
    }
    hidden->held[hidden->held_count++] = index;
    hidden->depths[index]++;
}

void us_hidden_close(us_hidden *hidden, size_t opened)
{
    while (hidden->held_count > opened)
        hidden->depths[hidden->held[--hidden->held_count]]--;
}

bool us_hidden_has(const us_hidden *hidden, us_str name)
{
    uint32_t index = us_names_find(&hidden->names, name);
    return index != US_NAMES_NONE && hidden->depths[index] > 0;
}

typedef struct variable_visit {
    void (*visit)(void *data, us_term *variable);
    void *data;
} variable_visit;

static bool visit_variable(void *data, us_term *term)
{
    variable_visit *visit = data;
    if (term->kind == US_TERM_VARIABLE)
        visit->visit(visit->data, term);
    return true;
}

void us_term_variables(us_term *term, void (*visit)(void *data, us_term *variable),
                       void *data)
{
    variable_visit state = {visit, data};
    us_visitor visitor = {.data = &state, .term = visit_variable};
    us_walk_term(&visitor, term);
}

static void declared_by_some(const us_terms *symbols, const variable_visit *visit)
{
    for (size_t i = 0; i < symbols->count; i++) {
        us_term *symbol = symbols->items[i];
        if (symbol->kind == US_TERM_VARIABLE) {
            visit->visit(visit->data, symbol);
        } else if (symbol->kind == US_TERM_CALL) {
            /* The last operand is what is iterated over. */
            for (size_t k = 1; k + 1 < symbol->as.list.count; k++)
                us_term_variables(symbol->as.list.items[k], visit->visit, visit->data);
        }
    }
}

static bool visit_literal(void *data, us_literal *literal)
{
    variable_visit *visit = data;
    if (literal->kind == US_LITERAL_SOME)
        declared_by_some(&literal->as.symbols, visit);
    else if (literal->kind == US_LITERAL_CALL && literal->as.call.count == 3 &&
             us_literal_calls(literal, "assign"))
        us_term_variables(literal->as.call.items[1], visit->visit, visit->data);
    return true;
}

void us_literal_declared(us_literal *literal,
                         void (*visit)(void *data, us_term *variable), void *data)
{
    variable_visit state = {visit, data};
    us_visitor visitor = {
        .data = &state, .literal = visit_literal, .term = us_walk_no_term};
    us_walk_literal(&visitor, literal);
}

void us_body_declared(us_body *body, void (*visit)(void *data, us_term *variable),
                      void *data)
{
    for (size_t i = 0; i < body->count; i++)
        us_literal_declared(body->items[i], visit, data);
}
