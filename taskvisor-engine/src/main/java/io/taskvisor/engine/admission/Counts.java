package io.taskvisor.engine.admission;

import io.taskvisor.Rejection;
import io.taskvisor.admission.AdmissionPolicy;
import io.taskvisor.admission.SubmissionCount;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** How many submissions were admitted or not, by policy. Striped, so that slots share nothing. */
final class Counts {
    private static final Rejection[] REJECTIONS = Rejection.values();
    private static final AdmissionPolicy[] POLICIES = AdmissionPolicy.values();
    private static final int ADMITTED = 0;
    private static final int EXPIRED = 1;
    private static final int REJECTED = 2;
    private static final int RESULTS = REJECTED + REJECTIONS.length;

    private final LongAdder[] adders = new LongAdder[POLICIES.length * RESULTS];

    Counts() {
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
    }

    void admitted(AdmissionPolicy policy) {
        of(policy, ADMITTED).increment();
    }

    void rejected(AdmissionPolicy policy, Rejection why) {
        of(policy, REJECTED + why.ordinal()).increment();
    }

    /** The deadline passed outside. */
    void expired(AdmissionPolicy policy) {
        of(policy, EXPIRED).increment();
    }

    private LongAdder of(AdmissionPolicy policy, int result) {
        return adders[policy.ordinal() * RESULTS + result];
    }

    List<SubmissionCount> snapshot() {
        List<SubmissionCount> all = new ArrayList<>(adders.length);
        for (AdmissionPolicy policy : POLICIES) {
            for (int result = 0; result < RESULTS; result++) {
                all.add(new SubmissionCount(
                        policy, label(result), of(policy, result).sum()));
            }
        }
        return List.copyOf(all);
    }

    private static String label(int result) {
        return switch (result) {
            case ADMITTED -> "admitted";
            case EXPIRED -> "expired";
            default -> REJECTIONS[result - REJECTED].label();
        };
    }
}
