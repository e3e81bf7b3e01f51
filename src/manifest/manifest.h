/* Manifests: files of YAML or JSON, and the objects in them, each with where it stands. */
#ifndef US_MANIFEST_MANIFEST_H
#define US_MANIFEST_MANIFEST_H

#include "codec/yaml.h"
#include "manifest/manifests.h"
#include "value/array.h"

/* A file may have so many bytes. */
#define US_MANIFEST_BYTES_MAX ((size_t)64 << 20)

typedef struct us_manifest_file us_manifest_file;

/* One object under review: a document, or a part of one where it is a list. */
typedef struct us_manifest {
    const us_manifest_file *file;
    size_t document; /* its number in the file, from 0; empty documents don't count */
    us_value value;
    us_str api_version, kind;           /* empty: it is no Kubernetes object */
    us_str name, namespace;             /* of its metadata; may be empty */
    us_value prefix;                    /* steps from the document to [value], an array */
    const us_yaml_positions *positions; /* of the document; NULL: it is JSON */
    us_position start;                  /* of the document */
} us_manifest;

struct us_manifest_file {
    us_str name;      /* as messages show it */
    const char *path; /* NULL: standard input, or a text that was at hand */
    bool is_at_hand;
    const us_array *objects; /* that were at hand as values; NULL: there is a text */
    us_str text;
    bool is_json;
    us_manifest *manifests;
    size_t count, capacity;
    us_str error;         /* why it can't be read; empty: it was */
    us_position error_at; /* row 0: nowhere in particular */
};

struct us_manifests {
    us_arena *arena;
    us_manifest_file *files;
    size_t file_count, capacity;
    size_t count; /* of manifests in all files */
    bool folder;  /* a folder was among what was named */
};

/* Adds a file that stands for [objects]: us_manifests_read makes each of them a manifest, which
 * has no place in a text. All must live as long as [all]. */
void us_manifests_add_objects(us_manifests *all, us_str name, const us_array *objects);

/* True if [lines], the text of a file .usherignore, leave out what is called [name]. */
bool us_manifest_is_ignored(us_str lines, us_str name);

/* True for names of files that are taken for manifests in a folder. */
bool us_manifest_has_its_name(us_str name);

/* The group of "group/version"; empty for "v1". */
us_str us_manifest_group(us_str api_version);

/* Where the value under [steps] (an array; NONE: the manifest itself) of [manifest]
 * stands in its file, or its nearest ancestor. */
us_position us_manifest_locate(us_arena *arena, const us_manifest *manifest,
                               us_value steps);

/* The same in the JSON document that begins at [start] of [text], which must be
 * well-formed. */
us_position us_json_locate(us_str text, us_position start, const us_value *path,
                           size_t count);

#endif
