package dev.sallyport.reconcile;

import dev.sallyport.access.Binding;
import dev.sallyport.access.BindingPlan;
import dev.sallyport.access.BindingPlan.Step;
import dev.sallyport.access.Decision;
import dev.sallyport.access.Existing;
import dev.sallyport.api.Assignment;
import dev.sallyport.api.Condition;
import dev.sallyport.api.Conditions;
import dev.sallyport.api.Outcome;
import dev.sallyport.api.Status;
import dev.sallyport.kube.Cluster;
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

  private static Existing existing(HasMetadata binding) {
    return switch (binding) {
      case RoleBinding b -> Existing.of(b);
      case ClusterRoleBinding b -> Existing.of(b);
      default -> throw new IllegalArgumentException("not a binding: " + binding.getKind());
    };
  }

  /** Writes what the plan says. A deletion is done whatever became of what was to be made. */
  Result write(ObjectMeta owner, Decision decision, BindingPlan plan, String prefix) {
    List<Existing> inTheWay = new ArrayList<>();
    Outcome refusal = null;
    int missing = 0;
    for (Step step : plan.steps()) {
      try {
        Optional<Existing> holder = write(step, prefix);
        holder.ifPresent(inTheWay::add);
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_FORBIDDEN) {
          throw e;
        }
        refusal = Refusals.of(e, wanted(step));
        missing++;
      }
    }
    if (!inTheWay.isEmpty()) {
      // What the cache did not show: planned once more with it, which mends it or says whose it is.
      List<Existing> all = new ArrayList<>(existingOf(owner.getUid()));
      all.addAll(inTheWay);
      return afterConflict(BindingPlan.of(owner, decision, all), prefix);
    }
    if (refusal != null) {
      return new Result(plan.standing() - missing, Optional.of(refusal));
    }
    return new Result(plan.standing(), plan.takenOutcome());
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

  private Result afterConflict(BindingPlan plan, String prefix) {
    for (Step step : plan.steps()) {
      if (write(step, prefix).isPresent()) {
        throw new KubernetesClientException(
            "a binding came and went while it was made", HttpURLConnection.HTTP_CONFLICT, null);
      }
    }
    return new Result(plan.standing(), plan.takenOutcome());
  }

  /** Returns what has the name of a binding that was to be made. */
  private Optional<Existing> write(Step step, String prefix) {
    return switch (step) {
      case Step.Create(Binding binding) -> create(binding, prefix);
      case Step.Update(Binding binding, Existing existing) -> {
        caches.rememberBinding(cluster.applyBinding(conditional(binding, existing), prefix));
        yield Optional.empty();
      }
      case Step.Recreate(Binding binding, Existing existing) -> {
        delete(existing);
        yield create(binding, prefix);
      }
      case Step.Delete(Existing existing) -> {
        delete(existing);
        yield Optional.empty();
      }
    };
  }

  private Optional<Existing> create(Binding binding, String prefix) {
    Optional<HasMetadata> created = cluster.createBinding(binding.toResource(), prefix);
    created.ifPresent(caches::rememberBinding);
    if (created.isPresent()) {
      return Optional.empty();
    }
    HasMetadata holder =
        binding.clusterWide()
            ? client.rbac().clusterRoleBindings().withName(binding.name()).get()
            : client
                .rbac()
                .roleBindings()
                .inNamespace(binding.namespace())
                .withName(binding.name())
                .get();
    if (holder == null) {
      throw new KubernetesClientException(
          "a binding came and went while it was made", HttpURLConnection.HTTP_CONFLICT, null);
    }
    return Optional.of(existing(holder));
  }

  private static HasMetadata conditional(Binding binding, Existing existing) {
    HasMetadata resource = binding.toResource();
    resource.getMetadata().setUid(existing.uid());
    resource.getMetadata().setResourceVersion(existing.resourceVersion());
    return resource;
  }

  /** Removes every binding of an Assignment; false while another's finalizer keeps one. */
  boolean removeAll(Assignment assignment) {
    boolean gone = true;
    for (Step step : BindingPlan.removal(assignment.getMetadata(), existing(assignment)).steps()) {
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
