/* Images: a policy in a file that is mapped, not parsed. The public header has the contract,
 * docs/images.md the reasons.
 *
 * A file is a header, the program with all that belongs to it, and the base documents. Each of
 * the last two is a segment (value/segment.h). The pointers in them are made for one address, at
 * which the file is mapped where that is free; else they are turned for another. */
#ifndef US_ENGINE_IMAGE_H
#define US_ENGINE_IMAGE_H

#include "engine/engine.h"
#include "value/segment.h"

/* Where parts begin in the file: pages are mapped, and one part is not to share a page with
 * another. */
enum { US_IMAGE_PAGE = 4096, US_IMAGE_BUILD_SIZE = 32 };

/* What engine this is: a digest of the sources and flags that it was made of. Made by the
 * Makefile. */
extern const unsigned char us_image_build[US_IMAGE_BUILD_SIZE];

/* At the start of the file. All but the first three members is for the build named there
 * alone. */
typedef struct us_image_header {
    char magic[8];
    uint32_t byte_order; /* US_IMAGE_BYTE_ORDER, as the machine writes it */
    uint32_t word_size;
    unsigned char build[US_IMAGE_BUILD_SIZE];
    uint64_t address;                 /* that the file is made for */
    uint64_t program_size, data_size; /* of the parts, in whole pages */
    uint64_t program_sum, data_sum;
    uint64_t sum; /* of the header before it */
} us_image_header;

#define US_IMAGE_MAGIC      "\x7fusher\n" /* and a NUL */
#define US_IMAGE_BYTE_ORDER 0x01020304u

/* A built-in or host function that the program calls, by what it must be when it is opened. */
typedef struct us_image_function {
    const char *name;
    const char *signature;
    bool declared; /* by capabilities alone: nobody has it */
} us_image_function;

/* What the part of the program begins with. */
typedef struct us_image_root {
    us_program program;
    us_image_function *functions; /* for the program's built-ins, as many */
    us_value data;                /* in the part of the documents */
    us_value hosts;               /* an array, or NONE */
    bool rules_over_data;
    const char *revision;
    usher_rule *rules;
    size_t rule_count;
    usher_bundle *bundles;
    size_t bundle_count;
    const char **entrypoints;
    size_t entrypoint_count;
} us_image_root;

/* The checksum of [size] bytes: against damage, not against people. */
uint64_t us_image_sum(const void *bytes, size_t size);

/* Stores in [problems] (may be NULL) what is wrong with the image in the file [path]; false. */
bool us_image_fail(usher_problems **problems, const char *path, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Turns the program's part of an image, all of [program] but the pointer to the documents, and
 * those below [data] where [with_data] is set. */
bool us_image_turn(us_segment *program, us_segment *data, bool with_data,
                   us_image_root *root);

#endif
