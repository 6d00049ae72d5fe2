package dev.sallyport.access;

import dev.sallyport.api.Assignment;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a decision about one Assignment depends on.
 *
 * @param assignment of the center {@code rules} speaks of; its status is where the uid of the
 *     principal was recorded
 * @param rules what the install allows
 * @param phase what the gate says
 * @param principal what stands under the principal's name
 * @param nameFreeAt when the last token ends that has the principal's name and is of another
 *     person, or of somebody who was in another Group of that name; empty when there is none
 * @param role where the role exists; only the namespaces in scope matter
 * @param namespaces labels by name of namespaces that exist and are not being deleted: at least
 *     those that the scope lists, or all that its selector may match. Shared, not copied: with
 *     10,000 Assignments a copy for each would be the most costly part of a decision
 * @param policiesInstalled whether the admission policies are there; without them whoever wrote the
 *     Assignment was not asked for the right to bind
 * @param now compared with {@code startsAt} and {@code expiresAt}
 */
public record Situation(
    Assignment assignment,
    CenterRules rules,
    CenterPhase phase,
    PrincipalLookup principal,
    Optional<Instant> nameFreeAt,
    RolePresence role,
    Map<String, Map<String, String>> namespaces,
    boolean policiesInstalled,
    Instant now) {}
