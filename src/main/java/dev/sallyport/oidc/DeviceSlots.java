package dev.sallyport.oidc;

import dev.sallyport.Subnet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The devices that wait for a person, in memory and of a fixed number: nobody signed in for them,
 * so nothing may be written for them. A replica that did not see a device ask learns of it when the
 * device asks again, since its code says all. Thread-safe.
 */
public final class DeviceSlots {

  /** How long a device may wait. */
  static final Duration LIFETIME = Duration.ofMinutes(10);

  /** How long a device has to wait before it asks again (RFC 8628 §3.2). */
  static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final int SLOTS = 256;

  /** Of one client, so that one cannot take all. */
  private static final int SLOTS_OF_A_CLIENT = 16;

  /** A device's clock and the way to us may differ by so much. */
  private static final Duration TOLERANCE = Duration.ofSeconds(1);

  private static final Duration MAX_INTERVAL = Duration.ofMinutes(1);

  private final Map<String, Slot> slots = new HashMap<>();

  /** What to say to a device that asks again. */
  enum Pace {
    FINE,
    TOO_FAST,
    DENIED
  }

  private enum Answer {
    NONE,
    ALLOWED,
    DENIED
  }

  private static final class Slot {
    private final Device device;
    private final Subnet client;
    private Answer answer = Answer.NONE;
    private Duration interval = INTERVAL;
    private Instant lastAsked;

    private Slot(Device device) {
      this.device = device;
      this.client = Subnet.of(device.address());
    }
  }

  /** Takes a slot for a new device; false if none is free. */
  synchronized boolean take(Device device, Instant now) {
    removeOld(now);
    return hasRoomFor(device) && slots.putIfAbsent(device.userCode(), new Slot(device)) == null;
  }

  private boolean hasRoomFor(Device device) {
    Subnet client = Subnet.of(device.address());
    return slots.size() < SLOTS
        && slots.values().stream().filter(slot -> slot.client.equals(client)).count()
            < SLOTS_OF_A_CLIENT;
  }

  /** The device that shows this code and has no answer yet. */
  synchronized Optional<Device> waiting(String userCode, Instant now) {
    removeOld(now);
    return Optional.ofNullable(slots.get(userCode))
        .filter(slot -> slot.answer == Answer.NONE)
        .map(slot -> slot.device);
  }

  /** Keeps what the person said, until the device is told. */
  synchronized void answer(Device device, boolean allowed) {
    Slot slot = slots.get(device.userCode());
    if (slot != null && slot.device.equals(device)) {
      slot.answer = allowed ? Answer.ALLOWED : Answer.DENIED;
    }
  }

  /**
   * Notes that a device asks again, and learns of one that another replica let in. Without a free
   * slot for it there is nothing to say against it.
   */
  synchronized Pace asksAgain(Device device, Instant now) {
    removeOld(now);
    if (!slots.containsKey(device.userCode()) && hasRoomFor(device)) {
      slots.put(device.userCode(), new Slot(device));
    }
    Slot slot = slots.get(device.userCode());
    if (slot == null || !slot.device.equals(device)) {
      return Pace.FINE;
    }
    if (slot.answer == Answer.DENIED) {
      return Pace.DENIED;
    }
    boolean tooFast =
        slot.lastAsked != null && now.isBefore(slot.lastAsked.plus(slot.interval).minus(TOLERANCE));
    slot.lastAsked = now;
    if (tooFast && slot.interval.compareTo(MAX_INTERVAL) < 0) {
      slot.interval = slot.interval.plus(INTERVAL);
    }
    return tooFast ? Pace.TOO_FAST : Pace.FINE;
  }

  static boolean isOver(Device device, Instant now) {
    return !now.isBefore(Instant.ofEpochSecond(device.asked()).plus(LIFETIME));
  }

  private void removeOld(Instant now) {
    slots.values().removeIf(slot -> isOver(slot.device, now));
  }
}
