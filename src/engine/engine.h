/* The engine's insides: what usher.h keeps opaque. Shared by the files of this
 * folder alone, and by testing/ and authoring/, which look inside policies. */
#ifndef US_ENGINE_ENGINE_H
#define US_ENGINE_ENGINE_H

#include "compile/compile.h"
#include "usher.h"
#include "vm/vm.h"

struct usher_engine {
    us_host_function *functions;
    size_t function_count;
};

/* Problems own an arena of their own; the texts of a diagnostic lie in it. */
struct usher_problems {
    us_arena arena;
    usher_problem *items;
    us_diag *diags; /* parallel to items */
    size_t count;
};

/* One thing that was added to a builder. */
typedef struct us_source_text {
    us_str file;
    us_str text;
    us_str at; /* data: the dotted path it goes to */
    enum {
        US_SOURCE_MODULE,
        US_SOURCE_DATA_JSON,
        US_SOURCE_DATA_YAML,
        US_SOURCE_FAILURE, /* could not be read: [text] says why */
    } kind;
    us_dialect dialect; /* modules: as which it was read in the end */
    bool fell_back;     /* to v0, from v1 */
} us_source_text;

typedef struct us_query_text {
    us_str text;
    us_str package;
    us_str *imports;
    size_t import_count;
} us_query_text;

struct usher_builder {
    usher_engine *engine;
    usher_build_options options;
    us_arena arena;
    us_source_text *sources;
    size_t source_count, source_capacity;
    us_query_text *queries;
    size_t query_count;
    us_str capabilities; /* JSON; empty: everything may be used */
};

struct usher_policy {
    us_arena arena;
    us_compiler compiler; /* modules, tree, clauses: for whoever looks inside */
    us_program *program;
    us_value data; /* frozen */
    usher_rule *rules;
    size_t rule_count;
    us_source_text *sources;
    size_t source_count;
    _Atomic(char *) revision; /* made when first asked for */
};

struct usher_input {
    us_arena arena;
    us_value value;
};

struct usher_result {
    us_arena *arena;
    bool has_value;
    us_value value;
    usher_problems *problems;
    usher_cost cost;
};

/* A document path that was evaluated before. */
typedef struct us_entry {
    uint32_t node;  /* the deepest node of the rule tree on the path */
    us_value *rest; /* the steps after it */
    size_t rest_count;
} us_entry;

struct usher_worker {
    const usher_policy *policy;
    us_arena permanent;
    us_arena request;
    us_vm *vm;
    us_cache *cache;
    us_environment environment;
    us_object *entry_numbers; /* path → number */
    us_entry *entries;
    size_t entry_count;
    void (*print)(void *data, usher_text line);
    void *print_data;
    usher_result result;
};

/* Copies the diagnostics, and [notes] (may be NULL) as notes. NULL when there
 * are none, or no memory for them. */
usher_problems *us_problems_make(const us_diag_list *diags, const us_diag_list *notes);

/* What a step of a dotted path ("data.a[\"b c\"].d") is; false at the end or, with
 * [wrong] set, where the path makes no sense. Advances [at]. */
bool us_path_step(us_str path, size_t *at, us_str *step, bool *wrong);

/* capabilities.c: reads [json]; NULL after storing a sentence in [error]. */
const us_capabilities *us_capabilities_read(us_arena *arena, us_str json, us_str *error);

/* load.c: what usher_builder_add_path does. */
void us_builder_load(usher_builder *builder, const char *path, const char *const *ignore);
us_source_text *us_builder_add_source(usher_builder *builder);

/* documents.c: the base document of all data sources. False after reporting. */
bool us_policy_read_data(usher_policy *policy, us_diag_list *diags);

/* rules.c: fills policy->rules. */
void us_policy_list_rules(usher_policy *policy);

#endif
