package io.vigie.kpi.quality.internal;

import io.vigie.kpi.Preset;
import io.vigie.kpi.Target;
import io.vigie.kpi.Text;
import java.util.List;
import java.util.Map;

/**
 * The service level as standards and vendors have it, so that figures can be compared with those of
 * another system. A preset sets only what its source says; what a source leaves to the customer (a
 * threshold, how long a short abandon is) is left to the question.
 */
final class ServiceLevels {
    /** What ISO 18295 and NF 345 ask for. */
    static final Target ISO =
            Target.atLeast("0.80", Words.ISO_18295).with("threshold_s", "90").with("strict", "true");

    private static final Text CUSTOMARY = Text.of("the customary 80/20", "le 80/20 d'usage");

    static final List<Preset> PRESETS = List.of(
            iso("iso-18295"),
            iso("nf-345"),
            Preset.of(
                            "80-20",
                            Text.of(
                                    "80 % within 20 s, customary in contact centres",
                                    "80 % en 20 s, l'usage des centres de contacts"),
                            Map.of("threshold_s", "20", "variant", "offered"))
                    .with(Target.atLeast("0.80", CUSTOMARY)),
            Preset.of(
                    "talkdesk",
                    Text.of(
                            "Talkdesk, contacts data model: 20 s by default; give short_abandon_s as its administrator set it",
                            "Talkdesk, modèle des contacts : 20 s par défaut ; donner short_abandon_s tel que son"
                                    + " administrateur l'a réglé"),
                    Map.of("threshold_s", "20", "variant", "minus-short")),
            Preset.of(
                    "genesys",
                    Text.of(
                            "Genesys Cloud, flow-outs included and short abandons not: 20 s by default; give"
                                    + " short_abandon_s as configured there",
                            "Genesys Cloud, avec les débordements et sans les abandons courts : 20 s par défaut ; donner"
                                    + " short_abandon_s tel que réglé là-bas"),
                    Map.of("threshold_s", "20", "variant", "minus-short")),
            Preset.of(
                    "genesys-without-abandons",
                    Text.of(
                            "Genesys Cloud, neither abandons nor flow-outs included: 20 s by default",
                            "Genesys Cloud, sans les abandons ni les débordements : 20 s par défaut"),
                    Map.of("threshold_s", "20", "variant", "answered-only")),
            Preset.of(
                    "cxengage",
                    Text.of(
                            "CxEngage by default: 20 s, abandons within these ignored",
                            "CxEngage par défaut : 20 s, abandons dans ce délai ignorés"),
                    Map.of("threshold_s", "20", "variant", "abandon-after-threshold")),
            Preset.of(
                    "xcally",
                    Text.of(
                            "XCally: abandons count only after the threshold, which is itself too late; give threshold_s",
                            "XCally : les abandons ne comptent qu'après le seuil, qui lui-même est trop tard ; donner"
                                    + " threshold_s"),
                    Map.of("variant", "abandon-after-threshold", "strict", "true")),
            Preset.of(
                    "cisco-positive",
                    Text.of(
                            "Cisco Unified CCE, service level type 'abandoned calls have positive impact'; give threshold_s",
                            "Cisco Unified CCE, type de service « les abandons comptent positivement » ; donner threshold_s"),
                    Map.of("variant", "abandon-positive")),
            Preset.of(
                    "cisco-negative",
                    Text.of(
                            "Cisco Unified CCE, service level type 'abandoned calls have negative impact'; give threshold_s",
                            "Cisco Unified CCE, type de service « les abandons comptent négativement » ; donner threshold_s"),
                    Map.of("variant", "offered")),
            Preset.of(
                    "amazon-connect",
                    Text.of(
                            "Amazon Connect, 'Service level X': whoever left the queue within X seconds, answered or not; give"
                                    + " threshold_s",
                            "Amazon Connect, « Service level X » : qui a quitté la file en X secondes, pris en charge ou non ;"
                                    + " donner threshold_s"),
                    Map.of("variant", "abandon-positive")),
            Preset.of(
                    "asterisk",
                    Text.of(
                            "Asterisk, 'SL' of 'queue show': over answered calls; give threshold_s as servicelevel in"
                                    + " queues.conf",
                            "Asterisk, « SL » de « queue show » : sur les appels décrochés ; donner threshold_s tel que"
                                    + " servicelevel dans queues.conf"),
                    Map.of("variant", "answered-only")));

    private ServiceLevels() {}

    private static Preset iso(String id) {
        return Preset.of(id, Words.ISO_18295, Map.of("threshold_s", "90", "strict", "true", "variant", "offered"))
                .with(Target.atLeast("0.80", Words.ISO_18295));
    }
}
