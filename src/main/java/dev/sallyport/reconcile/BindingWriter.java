package dev.sallyport.reconcile;

import dev.sallyport.access.Binding;
import dev.sallyport.access.BindingPlan;
import dev.sallyport.access.BindingPlan.Step;
import dev.sallyport.access.Decision;
import dev.sallyport.access.Existing;
import dev.sallyport.access.Place;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.Status;
import dev.sallyport.kube.Cluster;
import dev.sallyport.kube.Refusal;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Carries out a {@link BindingPlan}. */
final class BindingWriter {

  /** Nothing announces that a right was granted or that a name became free. */
  private static final Duration FIRST_RETRY = Duration.ofSeconds(5);

  private static final Duration LAST_RETRY = Duration.ofMinutes(5);

  private final KubernetesClient client;
  private final Caches caches;
  private final Cluster cluster;

  BindingWriter(KubernetesClient client, Caches caches, Cluster cluster) {
    this.client = client;
    this.caches = caches;
    this.cluster = cluster;
  }

  /**
   * What came of a plan.
   *
   * @param standing how many bindings there are now
   * @param fault what to say instead of the decision's own outcome
   */
  record Result(int standing, Optional<Outcome> fault) {

    /**
     * When to try again what was refused or taken: the longer it has been so, the later, so that
     * many of them do not keep the API server busy for ever.
     */
    Optional<Instant> lookAgain(Status before, Instant now) {
      if (fault.isEmpty()) {
        return Optional.empty();
      }
      Condition ready = Conditions.find(before, Condition.READY);
      Duration age =
          ready == null || ready.isTrue()
              ? Duration.ZERO
              : Duration.between(Instant.parse(ready.lastTransitionTime()), now);
      Duration wait = age.compareTo(FIRST_RETRY) < 0 ? FIRST_RETRY : age;
      return Optional.of(now.plus(wait.compareTo(LAST_RETRY) < 0 ? wait : LAST_RETRY));
    }
  }

  /** The bindings that carry the Assignment's uid, as known. */
  List<Existing> existing(Assignment assignment) {
    return caches.bindingsOf(assignment.getMetadata().getUid()).stream()
        .map(BindingWriter::existing)
        .toList();
  }

  /** What stands in these places, whatever its labels say. */
  List<Existing> at(List<Place> places) {
    return places.stream().map(this::at).flatMap(Optional::stream).toList();
  }

  private Optional<Existing> at(Place place) {
    return Optional.<HasMetadata>ofNullable(
            place.namespace() == null
                ? client.rbac().clusterRoleBindings().withName(place.name()).get()
                : client
                    .rbac()
                    .roleBindings()
                    .inNamespace(place.namespace())
                    .withName(place.name())
                    .get())
        .map(BindingWriter::existing);
  }

  private static Existing existing(HasMetadata binding) {
    return switch (binding) {
      case RoleBinding b -> Existing.of(b);
      case ClusterRoleBinding b -> Existing.of(b);
      default -> throw new IllegalArgumentException("not a binding: " + binding.getKind());
    };
  }

  /**
   * Writes what the plan says. A deletion is done whatever became of what was to be made.
   *
   * @throws KubernetesClientException the first failure that is no refusal, after all was tried
   */
  Result write(ObjectMeta owner, Decision decision, BindingPlan plan, String prefix) {
    Attempt first = attempt(plan, prefix);
    if (first.inTheWay.isEmpty()) {
      return first.result(plan);
    }
    // What the cache did not show: planned once more with it, which mends it or says whose it is.
    List<Existing> all = new ArrayList<>(existingOf(owner.getUid()));
    all.addAll(first.inTheWay);
    BindingPlan again = BindingPlan.of(owner, decision, all);
    Attempt second = attempt(again, prefix);
    if (!second.inTheWay.isEmpty()) {
      throw new KubernetesClientException(
          "a binding came and went while it was made", HttpURLConnection.HTTP_CONFLICT, null);
    }
    return second.result(again);
  }

  /** What became of the steps of a plan. */
  private static final class Attempt {

    private final List<Existing> inTheWay = new ArrayList<>();
    private Outcome fault;
    private RuntimeException failure;
    private int missing;
    private int left;

    Result result(BindingPlan plan) {
      if (failure != null) {
        throw failure;
      }
      return new Result(
          plan.standing() - missing + left, Optional.ofNullable(fault).or(plan::takenOutcome));
    }
  }

  private Attempt attempt(BindingPlan plan, String prefix) {
    Attempt attempt = new Attempt();
    for (Step step : plan.steps()) {
      try {
        switch (step) {
          case Step.Create(Binding binding) ->
              create(binding, prefix).ifPresent(attempt.inTheWay::add);
          case Step.Update(Binding binding, Existing existing) ->
              caches.rememberBinding(cluster.applyBinding(conditional(binding, existing), prefix));
          case Step.Recreate(Binding binding, Existing existing) -> {
            if (delete(existing)) {
              create(binding, prefix).ifPresent(attempt.inTheWay::add);
            } else {
              attempt.fault = held(existing);
            }
          }
          case Step.Delete(Existing existing) -> {
            if (!delete(existing)) {
              attempt.left++;
              attempt.fault = held(existing);
            }
          }
        }
      } catch (RuntimeException e) {
        if (Refusal.is(e)) {
          attempt.fault = Refusals.of((KubernetesClientException) e, wanted(step));
          switch (step) {
            case Step.Create create -> attempt.missing++;
            case Step.Recreate recreate -> attempt.missing++;
            case Step.Update update -> {} // As it was, it still stands.
            case Step.Delete delete -> attempt.left++;
          }
        } else if (attempt.failure == null) {
          attempt.failure = e;
        } else {
          attempt.failure.addSuppressed(e);
        }
      }
    }
    return attempt;
  }

  private static Outcome held(Existing existing) {
    return new Outcome.Pending(
        Assignment.Reason.BINDING_HELD,
        (existing.namespace() == null
                ? "ClusterRoleBinding " + existing.name()
                : "RoleBinding " + existing.namespace() + "/" + existing.name())
            + " is deleted, but another's finalizer keeps it, and with it the access. Find out"
            + " whose it is, and have it taken off.");
  }

  private static Optional<Binding> wanted(Step step) {
    return switch (step) {
      case Step.Create(Binding binding) -> Optional.of(binding);
      case Step.Update(Binding binding, Existing existing) -> Optional.of(binding);
      case Step.Recreate(Binding binding, Existing existing) -> Optional.of(binding);
      case Step.Delete delete -> Optional.empty();
    };
  }

  private List<Existing> existingOf(String uid) {
    return caches.bindingsOf(uid).stream().map(BindingWriter::existing).toList();
  }

  /** Returns what has the name of a binding that was to be made. */
  private Optional<Existing> create(Binding binding, String prefix) {
    Optional<HasMetadata> created = cluster.createBinding(binding.toResource(), prefix);
    created.ifPresent(caches::rememberBinding);
    if (created.isPresent()) {
      return Optional.empty();
    }
    Optional<Existing> holder = at(new Place(binding.namespace(), binding.name()));
    if (holder.isEmpty()) {
      throw new KubernetesClientException(
          "a binding came and went while it was made", HttpURLConnection.HTTP_CONFLICT, null);
    }
    return holder;
  }

  private static HasMetadata conditional(Binding binding, Existing existing) {
    HasMetadata resource = binding.toResource();
    resource.getMetadata().setUid(existing.uid());
    resource.getMetadata().setResourceVersion(existing.resourceVersion());
    return resource;
  }

  /** Removes these bindings of an Assignment; false while another's finalizer keeps one. */
  boolean removeAll(Assignment assignment, List<Existing> bindings) {
    boolean gone = true;
    for (Step step : BindingPlan.removal(assignment.getMetadata(), bindings).steps()) {
      if (step instanceof Step.Delete(Existing existing)) {
        gone &= delete(existing);
      }
    }
    return gone;
  }

  private boolean delete(Existing existing) {
    HasMetadata binding = shell(existing);
    return switch (cluster.delete(binding)) {
      case Cluster.Deletion.Gone gone -> {
        caches.forgetBinding(binding);
        yield true;
      }
      case Cluster.Deletion.Pending pending -> false;
      case Cluster.Deletion.Changed changed ->
          throw new KubernetesClientException(
              "the binding was replaced", HttpURLConnection.HTTP_CONFLICT, null);
    };
  }

  private static HasMetadata shell(Existing existing) {
    ObjectMeta metadata =
        new ObjectMetaBuilder()
            .withNamespace(existing.namespace())
            .withName(existing.name())
            .withUid(existing.uid())
            .build();
    return existing.namespace() == null
        ? new ClusterRoleBindingBuilder().withMetadata(metadata).build()
        : new RoleBindingBuilder().withMetadata(metadata).build();
  }
}
