/* RewriteRegoMetadataCalls: rego.metadata.rule() and .chain() become constants.
 *
 * A rule that calls one of them gets `l = constant` at the start of its body,
 * and l in the place of every call, those in closures included. The METADATA
 * blocks that don't belong to one rule are indexed by path first; there can be
 * one of each scope for a path. */
#include "compile/names.h"
#include "compile/rules.h"

#include "syntax/ast_walk.h"
#include "value/array.h"
#include "value/object.h"

/* Blocks by the text of what they stand at. */
struct us_metadata {
    us_compiler *compiler;
    us_names packages; /* scope package: by package */
    us_names paths;    /* scopes document and subpackages: by path of a rule or package */
    us_annotations **items;
    us_module **modules; /* parallel: where the block stands */
    size_t count;
    bool has_schemas; /* some block declares schemas */
};

typedef struct us_metadata metadata;

/* The ground path of a reference as text: the key of the tables. */
static us_str path_text(us_compiler *compiler, const us_terms *package,
                        const us_terms *reference)
{
    us_terms all = us_terms_make(compiler->arena,
                                 package->count + (reference ? reference->count : 0));
    size_t count = 0;
    for (size_t i = 0; i < package->count; i++)
        all.items[count++] = package->items[i];
    for (size_t i = 0; reference && i < reference->count; i++) {
        us_term *part = reference->items[i];
        if (i == 0 && part->kind == US_TERM_VARIABLE)
            part = us_term_string(compiler->arena, part->span, part->as.variable.name);
        if (part->kind != US_TERM_SCALAR)
            break;
        all.items[count++] = part;
    }
    us_term ref = {.kind = US_TERM_REF, .as.list = {all.items, count}};
    return us_pass_term_text(compiler, &ref);
}

static void report_redeclared(metadata *m, us_module *module, const us_annotations *block,
                              uint32_t earlier)
{
    us_clause place = {.module = module};
    us_str other = us_pass_place_text(m->compiler, m->modules[earlier],
                                      m->items[earlier]->span.position);
    us_pass_error(m->compiler, &place, "rego_type_error", block->span.position,
                  "%.*s annotation redeclared: %.*s", US_STR_ARG(block->scope),
                  US_STR_ARG(other));
}

static void index_blocks(metadata *m)
{
    us_compiler *compiler = m->compiler;
    size_t total = 0;
    for (size_t i = 0; i < compiler->module_count; i++)
        total += compiler->modules[i]->annotation_count;
    m->items = us_arena_alloc_array(compiler->arena, total + 1, sizeof *m->items);
    m->modules = us_arena_alloc_array(compiler->arena, total + 1, sizeof *m->modules);
    for (size_t i = 0; i < compiler->module_count; i++) {
        us_module *module = compiler->modules[i];
        const us_terms *package = &module->package->as.list;
        for (size_t k = 0; k < module->annotation_count; k++) {
            us_annotations *block = &module->annotations[k];
            m->has_schemas = m->has_schemas ||
                             us_object_get_c(block->value.as.object, "schemas") != NULL;
            bool is_package = us_str_is(block->scope, "package");
            bool is_document = us_str_is(block->scope, "document") && block->rule;
            if (!is_package && !is_document && !us_str_is(block->scope, "subpackages"))
                continue;
            us_str path = path_text(compiler, package,
                                    is_document ? &block->rule->head.reference : NULL);
            us_names *table = is_package ? &m->packages : &m->paths;
            uint32_t earlier = us_names_find(table, path);
            if (earlier != US_NAMES_NONE) {
                report_redeclared(m, module, block, earlier);
                continue;
            }
            us_names_put(table, path, (uint32_t)m->count);
            m->items[m->count] = block;
            m->modules[m->count++] = module;
        }
    }
}

static us_value path_value(us_arena *arena, const us_terms *package,
                           const us_terms *reference)
{
    us_array *path = us_array_new(arena, package->count);
    for (size_t i = 1; i < package->count; i++)
        us_array_push(path, package->items[i]->as.scalar);
    for (size_t i = 0; reference && i < reference->count; i++) {
        const us_term *part = reference->items[i];
        if (i == 0 && part->kind == US_TERM_VARIABLE)
            us_array_push(path, us_value_string(part->as.variable.name));
        else if (part->kind == US_TERM_SCALAR)
            us_array_push(path, part->as.scalar);
        else
            break;
    }
    return us_value_array(path);
}

static void add_link(us_arena *arena, us_array *chain, us_value path,
                     const us_annotations *block)
{
    us_object *link = us_object_new(arena, 2);
    us_object_put(link, us_value_string(US_STR("path")), path);
    if (block)
        us_object_put(link, us_value_string(US_STR("annotations")), block->value);
    us_array_push(chain, us_value_object(link));
}

static bool is_rule_scope(const us_annotations *block)
{
    return us_str_is(block->scope, "rule");
}

static bool is_block_of(const us_annotations *block, const us_rule *rule)
{
    return block->rule == rule && is_rule_scope(block);
}

/* What rego.metadata.rule() tells: of several blocks above the rule the first. */
static const us_annotations *rule_block(const us_rule *rule)
{
    const us_module *module = rule->module;
    for (size_t i = 0; i < module->annotation_count; i++)
        if (is_block_of(&module->annotations[i], rule))
            return &module->annotations[i];
    return NULL;
}

static void add_found(metadata *m, us_array *chain, const us_names *table, us_str path)
{
    uint32_t at = us_names_find(table, path);
    if (at == US_NAMES_NONE)
        return;
    const us_annotations *block = m->items[at];
    const us_terms *reference =
        us_str_is(block->scope, "document") ? &block->rule->head.reference : NULL;
    const us_terms *package = &m->modules[at]->package->as.list;
    add_link(m->compiler->arena, chain,
             path_value(m->compiler->arena, package, reference), block);
}

static us_value chain_value(metadata *m, const us_clause *clause)
{
    us_compiler *compiler = m->compiler;
    us_arena *arena = compiler->arena;
    const us_terms *package = &clause->module->package->as.list;
    const us_terms *reference = &clause->rule->head.reference;
    us_array *chain = us_array_new(arena, 4);
    us_value own = path_value(arena, package, reference);
    const us_module *module = clause->module;
    for (size_t i = module->annotation_count; i-- > 0;)
        if (is_block_of(&module->annotations[i], clause->rule))
            add_link(arena, chain, own, &module->annotations[i]);
    if (chain->count == 0)
        add_link(arena, chain, own, NULL);
    add_found(m, chain, &m->paths, path_text(compiler, package, reference));
    add_found(m, chain, &m->packages, path_text(compiler, package, NULL));
    for (size_t length = package->count; length > 0; length--) {
        us_terms prefix = {package->items, length};
        add_found(m, chain, &m->paths, path_text(compiler, &prefix, NULL));
    }
    return us_value_array(chain);
}

static us_term *term_of(us_compiler *compiler, us_value value, const us_term *place)
{
    us_arena *arena = compiler->arena;
    us_term *term;
    if (us_value_tag(value) == US_TAG_ARRAY) {
        const us_array *array = value.as.array;
        us_terms list = us_terms_make(arena, array->count);
        for (uint32_t i = 0; i < array->count; i++)
            list.items[i] = term_of(compiler, array->items[i], place);
        term = us_term_list(arena, place->span, US_TERM_ARRAY, list);
    } else if (us_value_tag(value) == US_TAG_OBJECT) {
        const us_object *object = value.as.object;
        term = us_term_scalar(arena, place->span, US_NULL);
        term->kind = US_TERM_OBJECT;
        term->as.object =
            (us_pairs){us_terms_make(arena, object->count).items,
                       us_terms_make(arena, object->count).items, object->count};
        for (uint32_t i = 0; i < object->count; i++) {
            term->as.object.keys[i] = term_of(compiler, object->keys[i], place);
            term->as.object.values[i] = term_of(compiler, object->values[i], place);
        }
    } else {
        term = us_term_scalar(arena, place->span, value);
    }
    term->id = place->id;
    return term;
}

/* The calls of one clause. */
typedef struct calls {
    us_compiler *compiler;
    us_term *first[2]; /* operator of the first call of rule(), of chain() */
    us_term *locals[2];
} calls;

static const char *const call_names[2] = {"rego.metadata.rule", "rego.metadata.chain"};

static int which_call(const us_literal *literal)
{
    if (literal->kind != US_LITERAL_CALL)
        return -1;
    const us_term *callee = literal->as.call.items[0];
    if (callee->kind != US_TERM_REF || callee->as.list.count != 3 ||
        !us_term_has_head(callee, "rego"))
        return -1;
    const us_term *middle = callee->as.list.items[1];
    const us_term *last = callee->as.list.items[2];
    if (middle->kind != US_TERM_SCALAR || last->kind != US_TERM_SCALAR ||
        !us_value_equal(middle->as.scalar, us_value_string(US_STR("metadata"))))
        return -1;
    for (int i = 0; i < 2; i++)
        if (us_value_equal(last->as.scalar,
                           us_value_string(us_str_from(strrchr(call_names[i], '.') + 1))))
            return i;
    return -1;
}

static bool find_call(void *data, us_literal *literal)
{
    calls *c = data;
    int which = which_call(literal);
    if (which >= 0 && !c->first[which])
        c->first[which] = literal->as.call.items[0];
    return true;
}

static bool replace_call(void *data, us_literal *literal)
{
    calls *c = data;
    int which = which_call(literal);
    if (which < 0)
        return true;
    us_term *local = us_pass_same_local(c->compiler, c->locals[which]);
    if (literal->as.call.count > 1) {
        us_term *output = literal->as.call.items[1];
        us_term *callee = us_pass_operator(c->compiler, "eq", literal->as.call.items[0]);
        literal->as.call = us_terms_make(c->compiler->arena, 3);
        literal->as.call.items[0] = callee;
        literal->as.call.items[1] = output;
        literal->as.call.items[2] = local;
    } else {
        literal->kind = US_LITERAL_TERM;
        literal->as.term = local;
    }
    literal->generated = true;
    return true;
}

static void walk_clause(const us_visitor *visitor, us_clause *clause)
{
    us_walk_body(visitor, clause->body);
    if (clause->key)
        us_walk_term(visitor, clause->key);
    if (clause->value)
        us_walk_term(visitor, clause->value);
}

bool us_rules_annotations(us_rules *rules)
{
    us_compiler *compiler = rules->compiler;
    size_t errors = us_pass_errors(compiler);
    metadata *m = us_arena_alloc_zero(compiler->arena, sizeof *m);
    m->compiler = compiler;
    m->packages = us_names_make(compiler->arena);
    m->paths = us_names_make(compiler->arena);
    index_blocks(m);
    rules->metadata = m;
    return us_pass_errors(compiler) == errors;
}

bool us_rule_metadata(us_rules *rules, us_clause *clause)
{
    us_compiler *compiler = rules->compiler;
    if (!clause->rule || !(clause->locals->has & US_HAS_METADATA))
        return true;
    calls c = {.compiler = compiler};
    us_visitor find = {.data = &c, .literal = find_call};
    walk_clause(&find, clause);
    if (!c.first[0] && !c.first[1])
        return true;
    metadata *m = rules->metadata;
    us_literals body = {0};
    for (int i = 1; i >= 0; i--) {
        if (!c.first[i])
            continue;
        const us_annotations *block = rule_block(clause->rule);
        us_value none = us_value_object(us_object_new(compiler->arena, 0));
        us_value value = i == 1 ? chain_value(m, clause) : block ? block->value : none;
        us_term *constant = term_of(compiler, value, c.first[i]);
        c.locals[i] = us_pass_generate(compiler, clause, c.first[i]);
        us_literals_add(compiler->arena, &body,
                        us_pass_equation(compiler,
                                         us_pass_same_local(compiler, c.locals[i]),
                                         constant));
    }
    us_visitor replace = {.data = &c, .literal = replace_call};
    walk_clause(&replace, clause);
    for (size_t i = 0; i < clause->body->count; i++)
        us_literals_add(compiler->arena, &body, clause->body->items[i]);
    clause->body = us_literals_body(compiler->arena, &body);
    return true;
}

/* ---- Schemas */

typedef struct schema_visit {
    void (*visit)(void *data, us_value schema);
    void *data;
} schema_visit;

static void visit_block(const schema_visit *v, const us_annotations *block)
{
    const us_value *schemas = us_object_get_c(block->value.as.object, "schemas");
    if (!schemas || us_value_tag(*schemas) != US_TAG_ARRAY)
        return;
    for (uint32_t i = 0; i < schemas->as.array->count; i++)
        v->visit(v->data, schemas->as.array->items[i]);
}

static void visit_found(const schema_visit *v, const metadata *m, const us_names *table,
                        us_str path)
{
    uint32_t at = us_names_find(table, path);
    if (at != US_NAMES_NONE)
        visit_block(v, m->items[at]);
}

void us_rules_schemas(us_rules *rules, const us_clause *clause,
                      void (*visit)(void *data, us_value schema), void *data)
{
    const metadata *m = rules->metadata;
    if (!m->has_schemas)
        return;
    us_compiler *compiler = rules->compiler;
    const us_terms *package = &clause->module->package->as.list;
    schema_visit v = {visit, data};
    for (size_t length = 1; length <= package->count; length++) {
        us_terms prefix = {package->items, length};
        visit_found(&v, m, &m->paths, path_text(compiler, &prefix, NULL));
    }
    visit_found(&v, m, &m->packages, path_text(compiler, package, NULL));
    visit_found(&v, m, &m->paths,
                path_text(compiler, package, &clause->rule->head.reference));
    for (size_t i = 0; i < clause->rule->annotation_count; i++) {
        const us_annotations *block = clause->rule->annotations[i];
        if (is_block_of(block, clause->rule))
            visit_block(&v, block);
    }
}

/* ---- What a package is asked about */

void us_rules_matches(us_rules *rules, const us_clause *clause,
                      void (*visit)(void *data, us_value match), void *data)
{
    const us_compiler *compiler = rules->compiler;
    const metadata *m = rules->metadata;
    us_str path = path_text(rules->compiler, &clause->module->package->as.list, NULL);
    uint32_t at = us_names_find(&m->packages, path);
    us_value custom =
        at == US_NAMES_NONE ? US_NONE : us_value_member(m->items[at]->value, "custom");
    us_value match = us_value_member(custom, "match");
    if (!us_value_is_none(match))
        visit(data, match);
    for (size_t i = 0; i < compiler->match_count; i++)
        if (us_str_equal(compiler->matches[i].package, path))
            visit(data, compiler->matches[i].match);
}
