/* usher: a policy engine for Rego.
 *
 *     usher_engine *engine = usher_engine_new();
 *     usher_builder *builder = usher_builder_new(engine, NULL);
 *     usher_builder_add_path(builder, "policies", NULL);
 *     usher_policy *policy = usher_builder_finish(builder, &problems);
 *     usher_worker *worker = usher_worker_new(policy);
 *     usher_input *input = usher_input_parse(json, length, NULL, &problem);
 *     const usher_result *result;
 *     if (usher_evaluate_path(worker, "data.prompt.deny", input, NULL, &result) == USHER_OK)
 *         puts(usher_result_json(result, USHER_JSON_PRETTY, NULL));
 *
 * Threads. An engine, once its functions are registered, a policy and an input
 * are immutable and may be shared by any number of threads. A worker belongs to
 * one thread at a time.
 *
 * Errors. Functions that can fail say how. No function prints, exits, or reads
 * the environment; text comes back to the caller. Only memory exhaustion in
 * the first allocation of an object makes a *_new function return NULL. */
#ifndef USHER_H
#define USHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define USHER_VERSION "0.1.0"

typedef struct usher_engine usher_engine;
typedef struct usher_builder usher_builder;
typedef struct usher_policy usher_policy;
typedef struct usher_documents usher_documents;
typedef struct usher_worker usher_worker;
typedef struct usher_input usher_input;
typedef struct usher_result usher_result;
typedef struct usher_problems usher_problems;
typedef struct us_value usher_value; /* a value of any of Rego's types */
typedef struct us_call usher_call;   /* a call of a host function in progress */

/* A text that is not necessarily NUL-terminated, unless said so. */
typedef struct usher_text {
    const char *text;
    size_t length;
} usher_text;

/* How an evaluation ended: it has a result, or none (undefined), or it failed. */
typedef enum usher_outcome {
    USHER_OK,
    USHER_UNDEFINED,
    USHER_ERROR,
} usher_outcome;

/* Version of the library, "0.1.0". */
const char *usher_version(void);

/* ---- Problems: what is wrong with a text, in order -------------------------------- */

typedef struct usher_problem {
    const char *code; /* "rego_parse_error", "eval_conflict_error", …; "": none */
    usher_text file;  /* empty: none */
    uint32_t row;     /* from 1; 0: no position */
    uint32_t column;  /* from 1, in code points */
    usher_text
        message;       /* one sentence; of a conflict, the values on lines of their own */
    usher_text detail; /* further lines; may be empty */
    usher_text details; /* what OPA calls so: a JSON object; may be empty */
    usher_text hint;    /* what to do about it; may be empty */
    bool is_note;       /* says what was done; nothing failed */
} usher_problem;

size_t usher_problems_count(const usher_problems *problems);

/* The problem number [index] < count. Valid as long as [problems]. */
const usher_problem *usher_problems_at(const usher_problems *problems, size_t index);

/* All errors, notes left out, as OPA prints them: "1 error occurred: …". [whole]: a
 * syntax error with its source line and a caret, others with their detail.
 * NUL-terminated, valid as long as [problems]. */
const char *usher_problems_text(usher_problems *problems, bool whole);
void usher_problems_free(usher_problems *problems);

/* ---- Engine: what policies may call ------------------------------------------------- */

usher_engine *usher_engine_new(void);

/* Frees [engine]; policies made with it keep what they need. */
void usher_engine_free(usher_engine *engine);

/* A host function. Reads its operands with usher_call_argument and answers with
 * one of the usher_return_* functions; without an answer the call is undefined.
 * It may be called from several threads at once. */
typedef void usher_function(usher_call *call, void *data);

enum { USHER_NONDETERMINISTIC = 1 };

/* Makes [function] known to policies as [name] ("acme.lookup"). [signature]
 * gives operand types and result as in "(string, array[number]) object[string:
 * any]"; usher builtins shows more. Before the first builder is made; false if
 * the name is taken or the signature is wrong. Both texts are copied. */
bool usher_engine_register(usher_engine *engine, const char *name, const char *signature,
                           usher_function *function, void *data, unsigned flags);

size_t usher_call_argument_count(const usher_call *call);
const usher_value *usher_call_argument(const usher_call *call, size_t index);
void usher_return_null(usher_call *call);
void usher_return_boolean(usher_call *call, bool value);
void usher_return_integer(usher_call *call, int64_t value);
/* Copies [text]; ill-formed UTF-8 becomes an error. */
void usher_return_string(usher_call *call, const char *text, size_t length);
/* Parses [json]; a failure becomes an error of the call. */
void usher_return_json(usher_call *call, const char *json, size_t length);
/* The call fails with "name: message". */
void usher_return_error(usher_call *call, const char *message);

/* ---- Values ------------------------------------------------------------------------- */

typedef enum usher_type {
    USHER_NULL,
    USHER_BOOLEAN,
    USHER_NUMBER,
    USHER_STRING,
    USHER_ARRAY,
    USHER_OBJECT,
    USHER_SET,
} usher_type;

usher_type usher_value_type(const usher_value *value);
bool usher_value_boolean(const usher_value *value); /* false for other types */
bool usher_value_integer(const usher_value *value, int64_t *result); /* whole and fits */
double usher_value_double(const usher_value *value);     /* 0 for other types */
usher_text usher_value_string(const usher_value *value); /* empty for other types */
size_t usher_value_count(const usher_value *value);      /* elements or members */
/* Element or member number [index] in Rego's order; [key] (may be NULL) gets the
 * index or key. NULL past the end. Pointers live as long as the container. */
const usher_value *usher_value_at(const usher_value *value, size_t index,
                                  const usher_value **key);
/* The member under a string key, or NULL. */
const usher_value *usher_value_member(const usher_value *value, const char *key);

/* ---- Policies ------------------------------------------------------------------------ */

typedef enum usher_dialect {
    USHER_REGO_V1, /* the default */
    USHER_REGO_V0,
    USHER_REGO_V0_AND_V1, /* what is valid in both */
    USHER_REGO_V1_OR_V0,  /* v1; where that fails and v0 passes, v0, with a note */
} usher_dialect;

typedef struct usher_build_options {
    usher_dialect dialect;
    bool strict;       /* unused variables and imports are errors */
    bool modules_only; /* usher_builder_add_path leaves data alone */
    bool checking;     /* what is wrong with bundles is told as `opa check` tells it; else
                          as `opa eval` does */
    bool keep_print;   /* print() calls reach usher_worker_set_print; else erased */
    bool faithful;     /* no rule index, no early exit: for traces and coverage */
    /* Evaluations can be followed with usher_worker_set_tracer. Such a policy runs
     * slower, and answers the same; others pay nothing. It has no rule index of its own,
     * but enters the rules that OPA's index finds, and stops where OPA's early exit
     * does, unless [faithful] is set. */
    bool traced;
    bool trace_without_index; /* enters all rules, yet exits early */
    bool trace_without_exit;  /* enters the rules that OPA's index finds, and runs all */
    /* Rules whose names begin with test_ and go on (test_x[name]) tell their test cases
     * as they begin, as in `opa test`: USHER_EVENT_CASE. */
    bool test_cases;
    /* In rules whose names begin with test_, both sides of an equation have values of
     * their own, for traces to show, as in `opa test --var-values`. */
    bool test_values;
    /* Rules may have paths of base data, which whoever reads the whole then sees; else
     * such rules are errors, as they are to `opa eval`. */
    bool rules_over_data;
    /* Evaluations may be given inputs of which something is unknown (usher_input_options): the
     * policies are compiled a second time for those. Evaluations of others pay nothing. */
    bool unknowns;
    size_t threads;    /* that building may keep busy, the caller's own among them: they
                          share large modules; 0: one */
    size_t max_errors; /* of compiling; 0: 10 */
    size_t max_memory; /* of the compiled policy and its data, bytes; 0: 4 GiB */
} usher_build_options;

/* Collects sources. [options] may be NULL. [engine] must outlive it. */
usher_builder *usher_builder_new(usher_engine *engine,
                                 const usher_build_options *options);
void usher_builder_free(usher_builder *builder);

/* Restricts what the policies may use to what [json] lists, in the form of OPA's
 * capabilities files: built-in functions, features and keywords of the language, and
 * in "allow_net" the hosts that http.send and net.lookup_ip_addr may reach. Functions
 * listed there that usher does not have are taken for the host's: those that were registered
 * are called, others are declared, and calling one is an error. What was registered and is not
 * listed is left out as well. False if [json] is not of that form, which [problems]
 * (may be NULL; the caller frees it) then tells. */
bool usher_builder_set_capabilities(usher_builder *builder, const char *json,
                                    size_t length, usher_problems **problems);

/* Adds a module from memory; the text is copied. [file] names it in messages. */
void usher_builder_add_module(usher_builder *builder, const char *file, const char *text,
                              size_t length);

/* As that for a module in [dialect], USHER_REGO_V0 or USHER_REGO_V1, whatever the options
 * say. */
void usher_builder_add_module_as(usher_builder *builder, const char *file,
                                 const char *text, size_t length, usher_dialect dialect);

/* Adds what lies at [path], as `opa eval --data` does: a .rego file, a .json, .yaml or .yml
 * file (data), a .tar.gz file (a bundle, from which policies and data are taken), or a
 * folder of such, at any depth. A file that is named may have any other name, too, and is
 * then what it can be read as. Data of a file that is named goes to the root of data; in a
 * folder, below the names of the folders between. "a.b:PATH" puts data of PATH under
 * data.a.b; PATH may be a URL, "file:///…". Data in several files is merged, and must not
 * overlap. In a folder, files and folders whose name matches a pattern of [ignore]
 * (NULL-terminated list, * ? [a-z]; may be NULL) are left out. A file that is added twice
 * counts once. Errors are kept until usher_builder_finish. */
void usher_builder_add_path(usher_builder *builder, const char *path,
                            const char *const *ignore);

/* From now on usher_builder_add_path passes over the file at [path], copied. */
void usher_builder_leave_out(usher_builder *builder, const char *path);

/* Adds a base document under the dotted path [at] ("" or NULL: the root). The
 * text is JSON or YAML; [file] names it in messages. */
void usher_builder_add_data(usher_builder *builder, const char *at, const char *file,
                            const char *text, size_t length);

/* As usher_builder_add_data for a value that the caller has already. It is not copied, must
 * outlive the policy, and is never changed again; threads may read it once the policy is
 * built. It has no part in the revision. */
void usher_builder_add_value(usher_builder *builder, const char *at, const char *file,
                             const usher_value *value);

/* A key for the signatures of bundles. */
typedef struct usher_bundle_key {
    const char *id;        /* what signatures call it */
    const char *algorithm; /* HS, RS, PS or ES, and 256, 384 or 512, as in "ES256"; NULL:
                              "RS256" */
    const char *key;       /* the secret of HS…; else a public key, a certificate or a
                              private key in PEM */
    const char *scope;     /* that a signature must be for; NULL: none */
} usher_bundle_key;

typedef struct usher_bundle_options {
    /* Keys that a signature may be made with. With any, the bundle must have a
     * signature, made with one of them, that covers each of its files; with none,
     * signatures are not looked at, as in `opa eval`. */
    const usher_bundle_key *keys;
    size_t key_count;
    const char *key_id; /* of the key to use; NULL: the signature says */
    const char *scope;  /* instead of the key's; NULL: that one */
    /* NULL-terminated lists of patterns; may be NULL: files that need no signature, by
     * path; names to leave out, as for usher_builder_add_path. */
    const char *const *exclude;
    const char *const *ignore;
    /* Bounds; more is an error. 0: 1 GiB a file, 2 GiB for all unpacked, 100,000 files. */
    uint64_t max_file_bytes;
    uint64_t max_bytes;
    size_t max_files;
} usher_bundle_options;

/* Adds the bundle at [path], a folder or a gzipped tar archive (or a URL, "file:///…"):
 * all its .rego files; data of its files called data.json, data.yaml or data.yml, below
 * the names of their folders; and what its .manifest says. Its data replaces whatever else
 * was added below its roots, which are all of data if it has no manifest; roots of two
 * bundles must not overlap. Under a folder links are passed over; names in an archive,
 * whatever they are, lead nowhere. A path that is added twice counts once. [options] may
 * be NULL; texts in it are copied. Errors are kept until usher_builder_finish. */
void usher_builder_add_bundle(usher_builder *builder, const char *path,
                              const usher_bundle_options *options);

/* As usher_builder_add_bundle for an archive in memory; [name] stands for its path. */
void usher_builder_add_bundle_archive(usher_builder *builder, const char *name,
                                      const void *bytes, size_t length,
                                      const usher_bundle_options *options);

/* What is added under the dotted path [at] by other ways than bundles stays, whatever roots
 * bundles have: there it takes the place of what they bring. */
void usher_builder_keep_data(usher_builder *builder, const char *at);

/* Adds a JSON Schema, against which the types of policies are checked. [at] is the
 * dotted path by which METADATA annotations name it (`schemas: - input: schema.a.b`:
 * "a.b"); the one at "" or NULL is the schema of input, for all policies. The text is
 * JSON or YAML; [file] names it in messages. Of two with one path, the later counts.
 * Schemas play no part in evaluation. Errors are kept until usher_builder_finish. */
void usher_builder_add_schema(usher_builder *builder, const char *at, const char *file,
                              const char *text, size_t length);

/* Adds a query; returns its number, to be given to usher_evaluate_query. [package]
 * ("data.a.b" or "a.b", may be NULL) and [imports] (NULL-terminated, may be NULL)
 * say how names in it resolve. */
size_t usher_builder_add_query(usher_builder *builder, const char *query,
                               const char *package, const char *const *imports);

/* Compiles everything added. NULL on errors. [problems] gets the errors and notes
 * in any case (NULL if there are none); the caller frees it. The builder can only
 * be freed afterwards. */
usher_policy *usher_builder_finish(usher_builder *builder, usher_problems **problems);
void usher_policy_free(usher_policy *policy);

typedef enum usher_rule_kind {
    USHER_RULE_VALUE,  /* p := x, p if … */
    USHER_RULE_SET,    /* p contains x */
    USHER_RULE_OBJECT, /* p[x] := y, p.q[x].r := y */
    USHER_RULE_FUNCTION,
} usher_rule_kind;

/* A rule path: all rules of one name in one package. Texts are NUL-terminated and
 * live as long as the policy. */
typedef struct usher_rule {
    const char *path;    /* "data.prompt.ssn.deny" */
    const char *package; /* "data.prompt.ssn" */
    const char *name;    /* "deny" */
    const char *file;    /* of the first rule */
    uint32_t row;
    usher_rule_kind kind;
    const usher_value *annotations; /* METADATA of the rule, else NULL */
} usher_rule;

/* Rule paths in the order of their packages' paths, then names. */
size_t usher_policy_rule_count(const usher_policy *policy);
const usher_rule *usher_policy_rule(const usher_policy *policy, size_t index);

/* METADATA (scope package) of [package] ("data.a.b"), or NULL. */
const usher_value *usher_policy_package_annotations(const usher_policy *policy,
                                                    const char *package);

/* True if code of [package] ("data.a.b") contains a ref that begins with [reference]
 * ("input.request"), imports resolved; a ref that stops short of it ("input" alone,
 * or input[x]) does not count. */
bool usher_policy_package_names(const usher_policy *policy, const char *package,
                                const char *reference);

/* Calls [visit] with each string that code of [package] contains, keys of refs among them; the
 * same one perhaps several times. Texts live as long as the policy, and are not
 * NUL-terminated. */
void usher_policy_package_strings(const usher_policy *policy, const char *package,
                                  void (*visit)(void *data, usher_text text), void *data);

/* Gives back the memory of everything but what evaluation needs and what has been told of the
 * policy: rules, annotations and documents stay. Packages then have no annotations and name
 * nothing any more, and what looks into the source (tests, coverage, code) finds none. Call it
 * before workers are made, once all is asked that one wants to know. Does nothing to a policy
 * with queries or for traces. False if there is no memory; the policy then is as it was. */
bool usher_policy_trim(usher_policy *policy);

/* The base document at a dotted path ("data.usher.config"), or NULL. */
const usher_value *usher_policy_data(const usher_policy *policy, const char *path);

/* A bundle that is part of the policy. Texts are NUL-terminated; all lives as long as the
 * policy. */
typedef struct usher_bundle {
    const char *name;            /* the path it was added by */
    const char *revision;        /* what its manifest says; "": nothing */
    const usher_value *manifest; /* as data.system.bundles[name].manifest shows it */
} usher_bundle;

/* Bundles in the order added; NULL past the end. */
const usher_bundle *usher_policy_bundle(const usher_policy *policy, size_t index);

/* The bytecode of the whole policy as text. NUL-terminated; the caller frees it with
 * usher_text_free. */
char *usher_policy_disassemble(const usher_policy *policy);
void usher_text_free(char *text);

/* SHA-256, in hex, of all sources in the order added: names the revision. */
const char *usher_policy_revision(const usher_policy *policy);

/* ---- Images ---------------------------------------------------------------------------- */

/* An image is a policy with its base documents in a file, compiled: opening it takes as long as
 * mapping it and looking at its program, whatever it is made of, and its documents take memory
 * as they are read. It is good for the build of the library that wrote it, and for no other. */

/* Writes an image of [policy] to the file [path], all at once: whoever opens the file finds the
 * old image or the new one. [entrypoints] (NULL-terminated, copied, may be NULL) are paths of
 * documents ("data.prompt.deny") that usher_policy_entrypoint then names; any document can be
 * asked for nonetheless. The same sources give the same bytes. The policy must not be made for
 * traces and have no queries. False on errors, which [problems] (may be NULL; the caller frees
 * it) then tells. */
bool usher_policy_write_image(const usher_policy *policy, const char *path,
                              const char *const *entrypoints, usher_problems **problems);

typedef struct usher_image_options {
    /* Checks all documents, and so reads them. Else only the program is checked, and
     * documents of up to 1 MiB. */
    bool check_documents;
} usher_image_options;

/* The policy in the image at [path]: as one that was built from the same sources and trimmed
 * (usher_policy_trim), to be freed by usher_policy_free, and shared by threads as any policy.
 * Host functions that it calls must be registered with [engine], which it does not need
 * afterwards. [options] may be NULL. NULL on errors, which [problems] (may be NULL; the caller
 * frees it) then tells: the file is no image, was written by another build of the library, is
 * cut short or damaged. A checksum finds what happens to files; who writes an image with a
 * right checksum by himself can make the process do anything, so an image is to be trusted as
 * a program is. The file is mapped until the policy is freed: it may be replaced or removed
 * meanwhile, as usher_policy_write_image does, but not written into or cut short. */
usher_policy *usher_image_open(usher_engine *engine, const char *path,
                               const usher_image_options *options,
                               usher_problems **problems);

/* True if the file at [path] begins as images do. */
bool usher_image_is(const char *path);

/* Entrypoint number [index] of an image that [policy] was opened from; NULL past the end. */
const char *usher_policy_entrypoint(const usher_policy *policy, size_t index);

/* ---- Input --------------------------------------------------------------------------- */

/* Which parts of an input certain evaluations can see. An input that is parsed for a
 * projection has no others: they are checked (a text that is no JSON stays an error,
 * the same one) but not built, which saves most of the time and memory where policies
 * look at little of a large document. Results are the same. */
typedef struct usher_projection usher_projection;

/* The projection of [policy] for evaluating the documents at [paths] ("data.prompt",
 * as in usher_evaluate_path; a NULL-terminated list) and all queries. NULL as [paths]
 * stands for every document. Shared by threads. NULL when memory is exhausted. The
 * policy must outlive it. */
usher_projection *usher_projection_new(const usher_policy *policy,
                                       const char *const *paths);
void usher_projection_free(usher_projection *projection);

typedef struct usher_input_options {
    size_t max_depth;       /* 0: 1000 */
    size_t max_bytes;       /* of the text; 0: 1 GiB */
    bool refuse_duplicates; /* a key that comes twice is an error; else the last wins */
    bool yaml;              /* the text is YAML, one document */
    /* What of a JSON text is built; NULL: all of it. Such an input is good for the
     * evaluations that the projection is for, and an error ("usher_input_error") for
     * others. The projection must outlive it. */
    const usher_projection *projection;
    /* Places that nobody knows, as JSON Pointers ("/request/object"; "": the whole), a
     * NULL-terminated list; may be NULL. What the text has there is left out: it may be any
     * value, or none (but of an array: there is an element), and is neither null nor undefined. */
    const char *const *unknown;
} usher_input_options;

/* Parses a document; the text is copied. NULL on errors, which [problems] (may be
 * NULL) then tells. */
usher_input *usher_input_parse(const char *text, size_t length,
                               const usher_input_options *options,
                               usher_problems **problems);

/* A ground Rego term ({"a", 1}), sets and all. */
usher_input *usher_input_parse_term(const char *text, size_t length,
                                    usher_problems **problems);
/* NULL for an input that was parsed for a projection: it is not the whole document. */
const usher_value *usher_input_value(const usher_input *input);
void usher_input_free(usher_input *input);

/* ---- Base documents that change ------------------------------------------------------- */

/* A base document, and where it lies. */
typedef struct usher_document {
    const char *const
        *path; /* the keys that lead there from data, NULL ends; one at the least */
    /* Never changed again, and ready to be shared by threads, as what usher_input_value and
     * usher_policy_data give is. */
    const usher_value *value;
} usher_document;

/* The base documents of [policy] with [count] more, in order, each in the place of whatever is at
 * its path. Nothing is copied but the objects on the way there, and nothing compiled: a few
 * microseconds. [policy] and the values must outlive it; threads share it. NULL if a rule has such
 * a path, if something else than an object is on the way, or if memory is exhausted:
 * [problems] (may be NULL; the caller frees it) tells which. Of a policy that was built with
 * rules_over_data nothing is said about rules. */
usher_documents *usher_documents_new(const usher_policy *policy,
                                     const usher_document *documents, size_t count,
                                     usher_problems **problems);

/* The base document at a dotted path, or NULL. */
const usher_value *usher_documents_data(const usher_documents *documents,
                                        const char *path);

/* No worker may use [documents] any more, nor any result that came of it. May be NULL. */
void usher_documents_free(usher_documents *documents);

/* Evaluations of [worker], whose policy [documents] must be of, read them from now on in place of
 * the policy's own; NULL: those again. Not during an evaluation; the one before cannot be gone on
 * with. [documents] must outlive the results. */
void usher_worker_set_documents(usher_worker *worker, const usher_documents *documents);

/* The base document at a dotted path ("data.usher.config") that evaluations of [worker] read, or
 * NULL. */
const usher_value *usher_worker_data(const usher_worker *worker, const char *path);

/* ---- Evaluation ---------------------------------------------------------------------- */

/* What one evaluation may spend; going over is an error. 0: the default. */
typedef struct usher_limits {
    uint64_t steps;        /* loop turns and calls; default 1,000,000,000 */
    uint64_t timeout;      /* nanoseconds of wall time; default: none */
    size_t memory;         /* bytes of values made, their JSON too; default 512 MiB */
    uint32_t depth;        /* calls within calls; default 4,096 */
    bool strict_errors;    /* the first error of a built-in ends the evaluation */
    bool keep_errors;      /* usher_result_problems tells those that did not end it */
    bool allow_network;    /* http.send and DNS */
    int64_t now;           /* time.now_ns; 0: the clock */
    const bool *cancelled; /* polled; true ends the evaluation. May be NULL */
} usher_limits;

/* A worker holds the memory of evaluations, reused from one to the next. The policy
 * must outlive it. */
usher_worker *usher_worker_new(const usher_policy *policy);
void usher_worker_free(usher_worker *worker);

/* Calls [print] for each print() of the policy, with a line without its newline. */
void usher_worker_set_print(usher_worker *worker,
                            void (*print)(void *data, usher_text line), void *data);

/* Lets opa.runtime() tell the environment [variables] ("NAME=VALUE", a NULL-terminated
 * list such as environ; copied; of two with one name the last counts), and usher's
 * version: {"env": {…}, "version": …, "commit": "", "authorization_enabled": false,
 * "skip_known_schema_check": false}. Without it opa.runtime() is {}: the library never
 * reads the environment itself. Policies can see all that is given. Not during an
 * evaluation. False when memory is exhausted; nothing changes then. */
bool usher_worker_set_environment(usher_worker *worker, const char *const *variables);

/* Memory that several workers draw from: a bound for what they hold together, beside the one
 * that limits give to each evaluation. Shared by threads. */
typedef struct us_memory usher_memory;

/* NULL when memory is exhausted. The workers that draw from it must be freed before it is. */
usher_memory *usher_memory_new(size_t limit);
void usher_memory_free(usher_memory *memory);

/* Bytes that all workers hold, also between evaluations. */
size_t usher_memory_held(const usher_memory *memory);

/* The worker draws from [memory] from now on; NULL: from none. Going over it is the error that
 * going over the limit of an evaluation is. Not during an evaluation. */
void usher_worker_set_memory(usher_worker *worker, usher_memory *memory);

/* Forgets the last result and gives back its memory, but for [keep] bytes. Without it a worker
 * keeps all of it until its next evaluation. */
void usher_worker_rest(usher_worker *worker, size_t keep);

/* Evaluates the document at [path] ("data.prompt.deny"). [input] may be NULL: undefined.
 * [limits] may be NULL. [result] is valid until the worker is used again or freed, and its value
 * may be part of the input, which must live as long; after USHER_ERROR it tells the error; after
 * USHER_UNDEFINED it has no value. */
usher_outcome usher_evaluate_path(usher_worker *worker, const char *path,
                                  const usher_input *input, const usher_limits *limits,
                                  const usher_result **result);

/* As usher_evaluate_path, with a value of the caller's as input. */
usher_outcome usher_evaluate_value(usher_worker *worker, const char *path,
                                   const usher_value *input, const usher_limits *limits,
                                   const usher_result **result);

/* Evaluates one more document for the input of the evaluation before, of usher_evaluate_path,
 * usher_evaluate_value or this, which must live still: what was computed then is known,
 * rules that both read are not evaluated again. Values of its results stay valid, and the
 * memory of [limits] bounds them all together. After USHER_ERROR, or anything else than
 * those, it begins anew with that input. */
usher_outcome usher_evaluate_more(usher_worker *worker, const char *path,
                                  const usher_limits *limits,
                                  const usher_result **result);

/* Evaluates query number [query]; USHER_UNDEFINED when it has no answer. For an input of which
 * something is unknown the answers that hold in any case are found: there may be more where
 * usher_result_is_indeterminate. */
usher_outcome usher_evaluate_query(usher_worker *worker, size_t query,
                                   const usher_input *input, const usher_limits *limits,
                                   const usher_result **result);

/* The value of usher_evaluate_path; for a query, an array of its answers, each an
 * object {"expressions": [{"value", "text", "location": {"row", "col"}}], "bindings":
 * {…}} as `opa eval` prints them. NULL when undefined. */
const usher_value *usher_result_value(const usher_result *result);

/* True if the input held something unknown (usher_input_options), and the outcome may be another one
 * for it. Where it is false, the outcome is that of each input which has something else in those
 * places, or nothing. Where it is true:
 *
 * - a value holds for all of them for which the evaluation has no error, but a set may have more
 *   elements (of several rules that make one together, what those say that ask for nothing
 *   unknown is in it);
 * - undefined, and an error, say nothing.
 *
 * Of a policy that was built without `unknowns`, and such an input, nothing is found out: it is
 * true, and the outcome is undefined. */
bool usher_result_is_indeterminate(const usher_result *result);

/* The problems of an evaluation that failed, or those kept by keep_errors; NULL where
 * there are none. */
usher_problems *usher_result_problems(const usher_result *result);

typedef enum usher_json_style {
    USHER_JSON_COMPACT,
    USHER_JSON_PRETTY,
} usher_json_style;

/* The value as JSON (sets as arrays); "" when undefined; NULL where the text does not fit
 * into the memory that the evaluation may have. NUL-terminated; valid as long as the
 * result. [length] may be NULL. */
const char *usher_result_json(const usher_result *result, usher_json_style style,
                              size_t *length);

/* ---- Tracing: what an evaluation does, step by step ----------------------------------- */

/* Reported by policies built with usher_build_options.traced; USHER_EVENT_NOTE and
 * USHER_EVENT_CASE by all. The kinds but the last three are those of OPA's traces, in
 * the same order and about the same things. */
typedef enum usher_event_kind {
    USHER_EVENT_ENTER, /* a query, that is a body to be evaluated, begins */
    USHER_EVENT_EVAL,  /* a literal begins */
    USHER_EVENT_FAIL,  /* a literal had no solution at all */
    USHER_EVENT_EXIT,  /* a query has a solution */
    USHER_EVENT_REDO,  /* another solution is looked for, of a query or a literal */
    USHER_EVENT_NOTE,  /* trace(message) */
    USHER_EVENT_CASE,  /* a test case begins; its name is [value], an array */
    USHER_EVENT_INDEX, /* rules were chosen; [message] says how many */
    /* What OPA does not report. */
    USHER_EVENT_READ, /* member [key] of [container] was asked for, there or not; the key
                           is NULL where it was looked for by value and is not there */
    USHER_EVENT_ANSWER, /* a rule has the value [value], or it is an element or member
                           ([key]) of what the rule makes */
} usher_event_kind;

/* What an event is about. */
typedef enum usher_event_node {
    USHER_NODE_NONE,
    USHER_NODE_RULE,
    USHER_NODE_BODY, /* of a query, of not, of an operand of and, or, of every */
    USHER_NODE_LITERAL,
    USHER_NODE_EVERY, /* a literal, too */
} usher_event_node;

/* A place in a policy. Texts live as long as the policy. */
typedef struct usher_place {
    usher_text file;     /* empty: in a query, or nowhere */
    uint32_t row;        /* from 1; 0: nowhere */
    uint32_t column;     /* from 1, in code points */
    uint32_t end_row;    /* where the text ends: the last row, */
    uint32_t end_column; /* and the column after it */
    usher_text text;     /* what is written there */
    usher_text line;     /* the whole of the first row, without its newline */
} usher_place;

/* A variable or a reference, and its value at the time of the event. */
typedef struct usher_binding {
    usher_text name; /* "x", "data.a.p"; of what the compiler made: "__local3__" */
    const usher_value *value; /* NULL: undefined */
    usher_place place;        /* of the part that is meant, for parts; else nowhere */
} usher_binding;

/* One event. All that it points to is valid until the tracer returns, but values and
 * texts live until the worker is used again. */
typedef struct usher_event {
    usher_event_kind kind;
    usher_event_node node;
    uint64_t
        query; /* number of the query that it belongs to; each one entered has its own */
    uint64_t parent;   /* of the query that entered that; 0: none */
    uint32_t depth;    /* of the query: 1, and one more for each query around it */
    usher_place place; /* of the rule, of the literal as the compiler has it, … */
    usher_text text;   /* as OPA prints it: "data.a.p", "x = 1", "gt(__local3__, 1)" */
    /* Of a rule, its head; of a literal that the compiler made, the written one that it is
     * a part of; else as [place]. */
    usher_place written;
    bool generated;   /* not written, but made by the compiler */
    bool is_equation; /* the literal is left = right; [left] and [right] are its sides */
    usher_text message; /* of notes, and INDEX */
    const usher_value *value;
    const usher_value *container;
    const usher_value *key;
    const usher_value *left; /* where a comparison failed: its operands; else NULL */
    const usher_value *right;
    /* With USHER_TRACE_VARIABLES: what `opa test --var-values` shows beside the event, in
     * its order. */
    const usher_binding *variables;
    size_t variable_count;
    /* With USHER_TRACE_PARTS, of FAIL of literals: the parts of the written literal that
     * have values, or are undefined, as `opa test --var-values` shows them below it. */
    const usher_binding *parts;
    size_t part_count;
} usher_event;

/* The code that coverage is measured against: the heads of rules, and the literals of
 * their bodies, nested ones too, but for `some x`. By file, in the order compiled, then as
 * they are written. A place is covered when it lies within that of an EVAL event, or of a
 * rule's head ([written]) at its EXIT. */
typedef struct usher_code usher_code;

/* NULL when memory is exhausted. The policy must outlive it. */
usher_code *usher_code_new(const usher_policy *policy);
void usher_code_free(usher_code *code);

/* Place number [index]; NULL past the end. */
const usher_place *usher_code_at(const usher_code *code, size_t index);

/* Which part of the input an answer of a rule comes from. */
typedef struct usher_cause {
    /* The element of the rule's set, the member of its object, else its value; and the
     * path of the member, an array of keys: empty but for objects. */
    const usher_value *answer;
    const usher_value *key;
    /* Keys from the input's root on, an array; the last of them may lead nowhere, where it
     * is something missing that caused the answer. NULL: nothing of the input was read. */
    const usher_value *path;
} usher_cause;

typedef struct usher_causes usher_causes;

/* Evaluates the rule at [path] ("data.prompt.deny"), of a policy that was built with
 * traced, and finds for each of its answers the part of [input] that it comes from: of
 * what the body that gave the answer read, the deepest place, and of those the last. Reads
 * of the body's own tests go before reads of rules and functions that it called, unless
 * those lie below; last come reads that only made up a message. What just identifies an
 * object (kind, apiVersion, metadata.name, metadata.namespace, request) counts only where
 * there is nothing else; request.object is taken for the object itself, the input's root; in an
 * input of review and parameters alone (Gatekeeper's) review.object is, and nothing else counts.
 * It is a guess, and the same one each time. [limits] may be NULL. [causes] (NULL after an
 * error, of which the worker's result tells) is freed by the caller. */
usher_outcome usher_causes_find(usher_worker *worker, const char *path,
                                const usher_value *input, const usher_limits *limits,
                                usher_causes **causes, const usher_result **result);
void usher_causes_free(usher_causes *causes);

/* Cause number [index], in the order in which the answers were given; NULL past the end. */
const usher_cause *usher_causes_at(const usher_causes *causes, size_t index);

/* The cause of the answer that equals [answer]; NULL: there is none. Of several rules that
 * gave one answer, the first. */
const usher_cause *usher_causes_of(const usher_causes *causes, const usher_value *answer);

/* What a tracer wants: the sum of 1 << kind of events, and these. */
#define USHER_TRACE(kind)     (1u << (kind))
#define USHER_TRACE_STEPS     0xFFu /* what OPA's traces show */
#define USHER_TRACE_VARIABLES (1u << 30)
#define USHER_TRACE_PARTS     (1u << 31)

typedef void usher_tracer(void *data, const usher_event *event);

/* Calls [tracer] (NULL: nobody) for each event of the kinds [wanted], during
 * evaluations and in their order. It must not use the worker. Not during an
 * evaluation. */
void usher_worker_set_tracer(usher_worker *worker, usher_tracer *tracer, void *data,
                             unsigned wanted);

/* What the evaluation cost. */
typedef struct usher_cost {
    uint64_t instructions;
    uint64_t steps; /* as limited */
    size_t memory;  /* bytes of values made */
    uint64_t rules_considered;
    uint64_t rules_skipped; /* by the index */
} usher_cost;

usher_cost usher_result_cost(const usher_result *result);

#ifdef __cplusplus
}
#endif

#endif
