/* The engine's insides: what usher.h keeps opaque. Shared by the files of this
 * folder alone, and by testing/ and authoring/, which look inside policies. */
#ifndef US_ENGINE_ENGINE_H
#define US_ENGINE_ENGINE_H

#include "codec/shape.h"
#include "compile/compile.h"
#include "engine/bundle.h"
#include "engine/data.h"
#include "usher.h"
#include "vm/vm.h"

struct usher_engine {
    us_host_function *functions;
    size_t function_count;
};

/* As usher_engine_register for a function of usher's own that only some engines have: it is called as
 * built-in functions are. The row is copied. */
bool us_engine_add_builtin(usher_engine *engine, const us_builtin *row);

/* Problems own an arena of their own; the texts of a diagnostic lie in it. */
struct usher_problems {
    us_arena arena;
    usher_problem *items;
    us_diag *diags; /* parallel to items */
    size_t count;
};

typedef enum us_source_kind {
    US_SOURCE_MODULE,
    US_SOURCE_JSON,
    US_SOURCE_YAML,
    US_SOURCE_ANY,     /* whichever of these it can be read as */
    US_SOURCE_VALUE,   /* a value of the host's */
    US_SOURCE_ARCHIVE, /* a bundle, from which policies and data are taken */
    US_SOURCE_FAILED,  /* could not be read: [text] says why */
} us_source_kind;

/* One thing that was added to a builder. */
typedef struct us_source_text {
    us_source_kind kind;
    us_str file;
    us_str text;
    us_arena *own;    /* of [text] alone: it is needed until the policy is there; NULL: it
                         is kept */
    bool is_digest;   /* [text] is what is left of such a text: its SHA-256 */
    us_value value;   /* of US_SOURCE_VALUE */
    us_value version; /* of modules: 0 or 1; US_NONE: as the options say */
    us_str key;       /* of modules of one key the last counts; empty: none such */
    us_str *steps;    /* the path below data that data of it goes to */
    size_t step_count;
    size_t depth; /* folders between the path that was named and the file */
} us_source_text;

/* A bundle that was added to a builder. */
typedef struct us_bundle_source {
    us_str name; /* as it was asked for */
    us_bundle_files files;
    us_bundle_verification *verification; /* NULL: signatures are not looked at */
} us_bundle_source;

/* A path below data. */
typedef struct us_data_path {
    us_str *steps;
    size_t count;
} us_data_path;

typedef struct us_query_text {
    us_str text;
    us_str package;
    us_str *imports;
    size_t import_count;
} us_query_text;

/* A schema, and the dotted path that annotations name it by. */
typedef struct us_schema_text {
    us_str at;
    us_str file;
    us_str text;
} us_schema_text;

/* A file with the schemas of kinds. */
typedef struct us_kinds_text {
    us_str file;
    us_str text;
    bool was_named; /* itself, and not as part of a folder */
} us_kinds_text;

struct usher_builder {
    usher_engine *engine;
    usher_build_options options;
    us_arena arena;
    us_source_text *sources;
    size_t source_count, source_capacity;
    us_bundle_source *bundles;
    size_t bundle_count, bundle_capacity;
    us_data_path *kept; /* data that no bundle takes the place of */
    size_t kept_count, kept_capacity;
    us_query_text *queries;
    size_t query_count;
    us_schema_text *schemas;
    size_t schema_count, schema_capacity;
    us_kinds_text *kinds;
    size_t kind_count, kind_capacity;
    us_package_match *matches;
    size_t match_count, match_capacity;
    us_str capabilities; /* JSON; empty: everything may be used */
    us_object *seen;     /* files by place, that were added by their path */
    us_object *left_out; /* paths, clean, of files not to be added; NULL: none */
    us_object *old;      /* names of modules that only v0 can read; NULL: none */
    struct us_type_notes
        *type_notes;        /* the caller's: gets the types that are found, also where
                                         compiling fails; NULL: nobody asks */
    usher_policy *building; /* by usher_builder_finish; freed where it fails */
    bool only_checks;       /* no policy is wanted, only what is wrong */
    bool full;              /* there was no memory for something that was added */
};

struct usher_policy {
    us_arena arena;
    us_arena trees; /* of what the compiler reads and makes; see usher_policy_trim */
    us_compiler compiler; /* modules, tree, clauses: for whoever looks inside */
    us_program *program;
    us_program
        *unknowns; /* the same, for inputs that are not wholly known; NULL: not built */
    us_value data; /* frozen */
    bool rules_over_data;
    usher_rule *rules;
    size_t rule_count;
    us_source_text *sources; /* what the revision is made of */
    size_t source_count;
    us_bundle *bundles;
    usher_bundle *bundle_facts; /* parallel to bundles */
    size_t bundle_count;
    _Atomic(char *) revision; /* made when first asked for */
    const char **entrypoints; /* of an image */
    size_t entrypoint_count;
};

struct usher_input {
    us_arena arena;
    us_value value;
    const usher_projection *projection; /* that it was read for; NULL: it is whole */
};

struct usher_projection {
    us_arena arena;
    const usher_policy *policy;
    const us_shape *shape; /* NULL: everything can be seen */
    bool *covered;         /* by routine: it may run on such an input */
};

struct usher_result {
    us_arena *arena;
    bool has_value;
    bool indeterminate;
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

/* Events that are put aside. */
typedef struct us_event_block {
    usher_event *items;
    size_t count, capacity;
} us_event_block;

/* Put aside until the literal is looked at again. */
typedef struct us_event_pending {
    uint64_t query;
    uint32_t literal;
    us_event_block block;
} us_event_pending;

/* A call of rules or of a function, at work. */
typedef struct us_event_call {
    size_t frame;
    uint64_t query; /* from which it is called, and the literal of that */
    uint32_t literal;
    bool deferring; /* it has an answer: what is reported now is put aside */
    us_event_block block;
    size_t pending_base; /* what was put aside before it began */
} us_event_call;

typedef struct us_event_order {
    us_event_call *calls; /* the newest last */
    size_t call_count, call_capacity;
    us_event_pending *pending;
    size_t pending_count, pending_capacity;
    bool expected; /* the next frame may be that of [next] */
    us_event_call next;
} us_event_order;

/* What is known of a query of a traced evaluation. */
typedef struct us_traced_query {
    uint32_t depth;      /* 0: nothing is known */
    uint32_t literal;    /* the one at work */
    const us_mark *last; /* the newest mark with a place */
} us_traced_query;

/* What a tracer is told, and what is remembered to tell it. */
typedef struct us_tracing {
    usher_tracer *tracer; /* NULL: nobody is told */
    void *data;
    unsigned wanted;
    us_vm_tracer of_machine;
    us_vm_tracer instead;           /* where set, the machine reports to this alone */
    const us_mark *mark;            /* of the literal that began last; NULL: none yet */
    uint64_t query, parent;         /* of that */
    const usher_binding *variables; /* likewise */
    size_t variable_count;
    us_traced_query *queries; /* by number, in the request arena */
    size_t query_capacity;
    us_object *indexed; /* node → [path, message], of the choice made last; NULL: none */
    uint32_t asked;     /* node whose value was asked for just now; US_NO_NODE */
    size_t asked_frame; /* of its routine, should it run */
    us_event_order order;
} us_tracing;

struct usher_documents {
    us_arena arena;
    us_value data; /* frozen */
};

struct usher_worker {
    const usher_policy *policy;
    us_value data; /* what evaluations read: the policy's, or that of documents */
    us_arena permanent;
    us_arena request;
    size_t first_held; /* by [permanent], before anything was evaluated */
    us_vm *vm;         /* of the evaluation at work, or of the last */
    us_vm *plain;
    us_vm *unknowns; /* for inputs that are not wholly known; NULL: there was none yet */
    us_cache *cache;
    us_environment environment;
    us_value input;            /* of the last evaluation of a path */
    const usher_input *source; /* that it is the value of; NULL: of the caller's */
    bool knows;                /* what that computed can be gone on with */
    us_object *http_answers;   /* of the evaluation, for the environment */
    int64_t first_asked;       /* likewise */
    us_object *entry_numbers;  /* path → number, in the order of the numbers */
    us_entry *entries;
    size_t entry_count;
    size_t next_entry; /* that is likely to be asked for: behind the last */
    void (*print)(void *data, usher_text line);
    void *print_data;
    us_tracing tracing;
    us_vm_watch *watch; /* of evaluations to come, whoever set it has; NULL: nobody */
    usher_result result;
};

/* Copies the diagnostics, and [notes] (may be NULL) as notes. NULL when there are none;
 * us_problems_no_memory() when there is no memory for them. */
usher_problems *us_problems_make(const us_diag_list *diags, const us_diag_list *notes);

/* finish.c: the text of the module that problems call [file]; false: there is none such. Nothing
 * stays in [arena]. */
bool us_builder_module_text(us_arena *arena, const usher_builder *builder, us_str file,
                            us_str *text);

/* The one problem that needs no memory: that there is none. */
usher_problems *us_problems_no_memory(void);

/* What a step of a dotted path ("data.a[\"b c\"].d") is; false at the end or, with
 * [wrong] set, where the path makes no sense. Advances [at]. */
bool us_path_step(us_str path, size_t *at, us_str *step, bool *wrong);

/* policy.c: the value at the dotted path, of which "data" may be the first step; NULL. */
const us_value *us_data_at(const us_value *data, const char *path);

/* capabilities.c: reads [json]; NULL after storing a sentence in [error]. */
const us_capabilities *us_capabilities_read(us_arena *arena, us_str json, us_str *error);

/* The body of functions that capabilities declare and nobody has: an error. */
us_builtin_function us_capabilities_run_unsupported;

/* entry.c: the deepest node on the path, and the steps after it; false for a path
 * that is none. Rules end the descent: what is below them is in their value. */
bool us_entry_resolve(us_arena *arena, const us_program *program, us_str path,
                      us_entry *entry);

/* The same, kept with the worker. NULL: the path is none or, where [full] is set, there was no memory
 * for the entry. */
const us_entry *us_worker_entry(usher_worker *worker, us_str path, bool *full);

/* load.c: what is added to a builder. */
us_source_text *us_builder_add_source(usher_builder *builder);
void us_builder_fail(usher_builder *builder, us_str error);

/* [path] without "file://" and its escapes. False after storing OPA's sentence in [error],
 * also for paths that name another machine. */
bool us_path_from_url(us_arena *arena, us_str path, us_str *plain, us_str *error);

/* A module of a policy set in the making. */
typedef struct us_loaded_module {
    us_str key;  /* modules are compiled in the order of their keys */
    bool unique; /* the last of a key counts */
    us_module *module;
    size_t number; /* in the order loaded */
} us_loaded_module;

/* finish.c: as usher_builder_finish where only the errors are wanted, which is much faster: false if
 * there are any. */
bool us_builder_check(usher_builder *builder, usher_problems **problems);

/* kinds.c: adds a file that says what objects of Kubernetes look like: CustomResourceDefinitions
 * (apiextensions.k8s.io, v1 or v1beta1; several documents and Lists too), or an OpenAPI document of
 * the API server, version 2 or 3; YAML or JSON. The types of all policies are then checked against
 * these kinds (kind_types.h), unless there is a schema of input. What else is in the file is passed
 * over; nothing at all of these is an error where [was_named]. Both texts are copied. Errors are kept
 * until usher_builder_finish. */
void us_builder_add_kinds(usher_builder *builder, const char *file, us_str text,
                          bool was_named);

/* Says that the rules of [package] (data.a.b) are asked about what [match], or another that is said of
 * it, has; as METADATA does under custom.match. Both are copied. */
void us_builder_add_match(usher_builder *builder, us_str package, us_value match);

/* Reads these files, in the builder's arena, for the compiler. False after reporting what is wrong
 * with them. */
bool us_builder_read_kinds(usher_builder *builder, us_compiler *compiler);

/* schemas.c: reads the schemas of the builder, in its arena, for the compiler. False
 * after reporting. */
bool us_builder_read_schemas(usher_builder *builder, us_compiler *compiler);

/* A build in progress: what the sources came to so far. */
typedef struct us_build {
    const usher_builder *builder;
    usher_policy *policy; /* its arena, data and bundles */
    us_diag_list *diags;
    us_loaded_module *modules;
    size_t module_count, module_capacity;
    us_str *fallen; /* files of modules that only v0 could read */
    size_t fallen_count, fallen_capacity;
} us_build;

/* build.c: the policy of what was added, with modules as the options and [builder]->old say;
 * NULL after reporting to [diags], in the builder's arena. [notes] tell of modules that only v0
 * could read. */
usher_policy *us_build_try(usher_builder *builder, us_diag_list *diags,
                           us_diag_list *notes);

/* Frees the policy that is being built. */
void us_build_abandon(usher_builder *builder);

/* sources.c: parses modules and merges data, source by source; reports whatever is
 * wrong. Bundles come afterwards; the first that fails ends it. */
bool us_build_load(us_build *build);

/* Parses a module in one dialect. [language] restricts it; may be NULL. NULL after reporting to
 * [diags]. */
us_module *us_build_parse_as(us_arena *arena, us_str file, us_str text,
                             us_dialect dialect, const us_language *language,
                             us_diag_list *diags);

/* activate.c: lays the data of the bundles over what the sources made. */
bool us_build_activate(us_build *build);

/* Reports rules whose path has base data, all of them, to [diags]; false if there are any. */
bool us_build_check_conflicts(us_build *build, us_diag_list *diags);

/* Writes what OPA keeps about bundles below data.system, and policy->bundle_facts. */
bool us_build_describe_bundles(us_build *build);

/* worker.c: there is no last result any more, and nothing is known of its input; its memory stays. */
void us_worker_forget(usher_worker *worker);

/* result.c: the answers of [query], whose [rows] the machine collected, as `opa eval` prints them. */
us_value us_result_answers(us_arena *arena, const us_query *query, us_value rows);

/* evaluate.c: an evaluation that fails before it begins. */
usher_outcome us_worker_fail(usher_worker *worker, const char *code, us_str message,
                             const usher_result **result);

/* unknowns.c: has the machine run that is for inputs which are not wholly known. False if the policy
 * has none, of which the result then tells; or, if [full], there is no memory for it. */
bool us_unknowns_begin(usher_worker *worker, bool *full);

/* The result of an evaluation of [entry] by that machine, which came to [value]; NONE: undefined. */
usher_outcome us_unknowns_finish(usher_worker *worker, const us_entry *entry,
                                 us_value value);

/* The same of a query, which came to [rows]: those that are known are left, sets with what is
 * surely in them. False: there are none. */
bool us_unknowns_rows(usher_worker *worker, us_value *rows);

/* trace.c: around an evaluation of a document (or of a query, where [path] is empty) by the
 * routine of [kind]: the query for it. */
void us_tracing_begin(usher_worker *worker, us_vm_request *request, us_str path,
                      us_routine_kind kind);
void us_tracing_end(usher_worker *worker, us_str path, const us_value *value);

/* trace_order.c: hands events to the tracer, in OPA's order. The routine at depth [frame] is
 * at work; a routine of [kind] will be called; an event, [told] or not, of the mark
 * (NULL: of the query for a document); an event that has its place here. */
void us_order_follow(usher_worker *worker, size_t frame);
void us_order_call(usher_worker *worker, us_routine_kind kind, size_t frame,
                   uint64_t query, uint32_t literal);
void us_order_event(usher_worker *worker, const usher_event *event, size_t frame,
                    const us_mark *mark, bool told);
void us_order_tell(usher_worker *worker, const usher_event *event);
void us_order_fail(usher_worker *worker); /* an error ended the evaluation */

/* The REDO of a literal that nobody comes back to, since what was looked for is found. */
void us_order_way_back(usher_worker *worker, const usher_event *event,
                       const us_mark *mark, bool told);

typedef struct us_variant_options {
    bool traced;      /* reports what it does, */
    bool trace_index; /* enters only rules that OPA's index finds, else all, */
    bool trace_exit;  /* and exits where OPA does */
} us_variant_options;

/* variant.c: a policy of the [count] modules, with the options (but for strict), the functions and
 * the data of [policy], which must outlive it, as the modules must. Any number of variants, made by
 * any number of threads, may have modules in common, and share them with [policy]. NULL where the
 * modules do not compile, or there is no memory. Freed by usher_policy_free. */
usher_policy *us_policy_variant(const usher_policy *policy, us_module *const *modules,
                                size_t count, us_variant_options options);

/* rules.c: fills policy->rules. */
void us_policy_list_rules(usher_policy *policy);

/* Runs [add], a call; where the builder's arena jumps, usher_builder_finish will tell. */
#define US_BUILDER_GUARDED(builder, add)                                                 \
    do {                                                                                 \
        us_recovery recovery;                                                            \
        (builder)->arena.recovery = &recovery;                                           \
        if (US_RECOVER(&recovery))                                                       \
            (builder)->full = true;                                                      \
        else                                                                             \
            add;                                                                         \
        (builder)->arena.recovery = NULL;                                                \
    } while (0)

#endif
