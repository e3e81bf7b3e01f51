/* Bundles: policies and data that belong together, as a folder or as a gzipped tar
 * archive, laid out as OPA lays them out.
 *
 * Collecting (bundle_collect.c) gives the files; reading (bundle_read.c) makes a bundle of
 * them, with its manifest (bundle_manifest.c) and, where that is asked for, its signature
 * checked (bundle_verify.c). What becomes of the bundles of a policy set when they come
 * together is activate.c's business. */
#ifndef US_ENGINE_BUNDLE_H
#define US_ENGINE_BUNDLE_H

#include "builtins/digest.h"
#include "builtins/jwt/signature.h"
#include "syntax/ast.h"

/* ---- Files */

typedef struct us_bundle_file {
    us_str
        path; /* below the bundle's folder, "/a/data.json"; as it stands in an archive */
    us_str
        url; /* with the bundle's own path before it: what signatures of folders name */
    us_str bytes;
    us_str error; /* why it can't be read; empty: it could be */
} us_bundle_file;

typedef struct us_bundle_files {
    us_str name; /* of the bundle */
    us_str base; /* the folder's path, to which the modules' are added; empty: none */
    us_bundle_file *items;
    size_t count;
    size_t capacity;
    us_str error; /* why nothing could be collected; empty: it could be */
} us_bundle_files;

/* Bounds of what is read; going over one is an error. */
typedef struct us_bundle_limits {
    uint64_t file;  /* bytes of one file */
    uint64_t total; /* bytes of all files, unpacked, with what is between them */
    size_t count;   /* files */
} us_bundle_limits;

/* Reads what lies at [path]: a folder or an archive. [ignore] is a NULL-terminated list of
 * patterns of names to leave out; may be NULL. */
us_bundle_files us_bundle_collect(us_arena *arena, const char *path,
                                  const char *const *ignore,
                                  const us_bundle_limits *limits);

/* The files of the archive [bytes]. */
us_bundle_files us_bundle_unpack(us_arena *arena, us_str name, us_str bytes,
                                 const char *const *ignore,
                                 const us_bundle_limits *limits);

/* ---- Signatures */

typedef struct us_bundle_key {
    us_str id;
    us_str algorithm; /* "RS256" */
    us_str key;       /* in PEM, or the secret itself */
    us_str scope;     /* what the signature must be for; may be empty */
} us_bundle_key;

/* Reads the key of [key] as [algorithm] needs it; [arena] frees it. False after storing a
 * sentence in [error]. */
bool us_bundle_read_key(us_arena *arena, const us_bundle_key *key,
                        const us_jws_algorithm *algorithm, us_key *result, us_str *error);

typedef struct us_bundle_verification {
    const us_bundle_key *keys;
    size_t key_count;
    us_str key_id;         /* of the key to use; empty: the signature tells */
    us_str scope;          /* instead of the key's; empty: the key's */
    const us_str *exclude; /* patterns of files that need not be signed */
    size_t exclude_count;
} us_bundle_verification;

typedef struct us_signed_file {
    us_str name;
    us_str hash; /* hexadecimal */
    us_str algorithm;
    bool seen;
} us_signed_file;

/* What a signature vouches for. */
typedef struct us_signed_files {
    us_signed_file *items;
    size_t count;
    us_object *by_name; /* name to index */
} us_signed_files;

/* Checks the token of [text], the content of .signatures.json, and takes the files from
 * it. False after storing OPA's sentence in [error]; so all of these. */
bool us_bundle_check_signature(us_arena *arena, us_value signatures,
                               const us_bundle_verification *verification,
                               us_signed_files *files, us_str *error);

/* Holds a file against the signature, and marks it there. */
bool us_bundle_check_file(us_arena *arena, us_signed_files *files,
                          const us_bundle_verification *verification, us_str name,
                          us_str bytes, us_str *error);

/* Every file of the signature must have been there. */
bool us_bundle_check_missing(us_arena *arena, const us_signed_files *files,
                             us_str *error);

/* The digest of a file as signatures have it: of the bytes, or for data and manifests of
 * what they mean, whatever the layout. [algorithm] is a name such as "SHA-256". */
bool us_bundle_digest(us_arena *arena, us_str algorithm, us_str name, us_str bytes,
                      unsigned char digest[US_DIGEST_SIZE], size_t *size, us_str *error);

/* ---- Manifests */

typedef struct us_manifest {
    us_str revision;
    us_str *roots; /* without slashes at their ends; NULL: not given */
    size_t root_count;
    us_value wasm;       /* an array; NONE: not given */
    us_value version;    /* of Rego, an integer; NONE */
    us_object *versions; /* pattern to integer; NULL */
    us_value metadata;   /* an object; NONE */
} us_manifest;

/* Reads the manifest [text]. */
bool us_manifest_read(us_arena *arena, us_str text, us_manifest *manifest, us_str *error);

/* The whole of data is its root where it says nothing else; roots must not overlap, and
 * versions be known. */
bool us_manifest_check(us_arena *arena, us_manifest *manifest, us_str *error);

/* As data.system shows it. */
us_value us_manifest_value(us_arena *arena, const us_manifest *manifest);

/* True if one of the roots is [path] (steps between slashes) or above it. */
bool us_manifest_has(const us_manifest *manifest, us_str path);

/* Roots as Go prints a list: "[a b]". */
us_str us_manifest_roots_text(us_arena *arena, const us_manifest *manifest);

/* True if [root] is [path] or above it. */
bool us_root_contains(us_str root, us_str path);

/* ---- Bundles */

typedef struct us_bundle_module {
    us_str path;      /* names it in messages */
    us_str relative;  /* what patterns of file_rego_versions are held against */
    us_str text;      /* one NUL beyond its end */
    us_str key;       /* what it is kept under; set by who puts bundles together */
    us_value version; /* of Rego, as the manifest says; NONE: it does not */
    us_module *module;
} us_bundle_module;

typedef struct us_bundle {
    us_str name;
    us_manifest manifest;
    us_value data; /* an object */
    us_bundle_module *modules;
    size_t module_count;
    us_str *wasm; /* paths of compiled modules, which nobody runs here */
    size_t wasm_count;
} us_bundle;

typedef struct us_bundle_options {
    const us_bundle_verification *verification; /* NULL: signatures are not looked at */
    /* Parses [module], or reports to [diags]. NULL: modules are not looked at. */
    bool (*parse)(void *data, us_bundle_module *module, us_diag_list *diags);
    void *data;
    us_diag_list *diags; /* gets what is wrong with a module one by one; may be NULL */
} us_bundle_options;

/* Makes a bundle of [files]. False after storing OPA's sentence in [error]. Nothing in the
 * bundle but texts of modules and paths refers to [files]. */
bool us_bundle_read(us_arena *arena, const us_bundle_files *files,
                    const us_bundle_options *options, us_bundle *bundle, us_str *error);

#endif
