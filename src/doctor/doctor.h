/* What usher doctor tells its checks beside the manifests: what cli/ sees of this folder. The
 * checks are policies (us_admission_add_checks), and run as in a review. */
#ifndef US_DOCTOR_DOCTOR_H
#define US_DOCTOR_DOCTOR_H

#include "admission/admission.h"
#include "manifest/manifests.h"

/* Adds to [builder] what METADATA says of the packages of [policy] that decide by [plan]:
 * data.usher.doctor.policies, an array of {name, validates, mutates, operations, namespaces,
 * resources: [{group, resource}]}; no resources where it names no kinds.
 * Constraints of Gatekeeper's are among them. [manifests] define kinds. What
 * is added lives in [arena], which must outlive the policy that is built. */
void us_doctor_add_policies(us_arena *arena, usher_builder *builder,
                            const us_admission_plan *plan, const usher_policy *policy,
                            const us_manifests *manifests);

/* Adds to [builder] what [text], metrics as Prometheus reads them, says of the calls of webhooks:
 * data.usher.doctor.metrics, an array of {name, labels, value}. Lines that cannot be understood are
 * passed over. [arena] as above. */
void us_doctor_add_metrics(us_arena *arena, usher_builder *builder, us_str text);

/* Adds to [builder] how the servers of the registrations in [manifests] are met from here:
 * data.usher.doctor.connections, an array of {kind, configuration, number, address, reached,
 * problem, certificate}. TLS is agreed on, and nothing is asked. [arena] as above. */
void us_doctor_add_connections(us_arena *arena, usher_builder *builder,
                               const us_manifests *manifests);

/* Adds to [manifests], before they are read, what the checks look at of the cluster that
 * the file [kubeconfig] names in [context] (NULL: the current one): all registrations and
 * cluster roles, and what lies in the namespaces of the Services that are registered. Only
 * GET is asked. What may not be read becomes a file with an error. False if nothing can be:
 * [error] is a sentence. */
bool us_doctor_read_cluster(us_arena *arena, us_manifests *manifests,
                            const char *kubeconfig, const char *context, us_str *error);

#endif
