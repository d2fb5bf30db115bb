package io.vigie.engine.internal.source;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.service.metatype.AttributeDefinition;
import org.osgi.service.metatype.MetaTypeInformation;
import org.osgi.service.metatype.MetaTypeService;
import org.osgi.service.metatype.ObjectClassDefinition;

/** Reads what a bundle declares on its settings through the Metatype service. */
final class MetatypeReader {
    private final MetaTypeService service;

    MetatypeReader(MetaTypeService service) {
        this.service = service;
    }

    /** Reads the declaration of one type in one language. */
    Declaration read(String type, Bundle bundle, String objectClass, Texts texts) {
        String label = bundle.getSymbolicName() + " " + bundle.getVersion();
        ObjectClassDefinition definition =
                find(bundle, objectClass, texts.locale().toString());
        if (definition == null) {
            return new Declaration(
                    type, type, "", label, List.of(), texts.get("type.undeclared", type, label, objectClass));
        }
        Map<String, Range> ranges = ranges(bundle, objectClass);
        List<Declaration.Setting> settings = new ArrayList<>();
        Set<String> required = attributes(definition, ObjectClassDefinition.REQUIRED).stream()
                .map(AttributeDefinition::getID)
                .collect(Collectors.toSet());
        for (AttributeDefinition attribute : attributes(definition, ObjectClassDefinition.ALL)) {
            String id = attribute.getID();
            settings.add(setting(attribute, required.contains(id), ranges.getOrDefault(id, Range.ANY)));
        }
        return new Declaration(
                type, text(definition.getName(), type), text(definition.getDescription(), ""), label, settings, null);
    }

    private @Nullable ObjectClassDefinition find(Bundle bundle, String objectClass, String locale) {
        MetaTypeInformation information = service.getMetaTypeInformation(bundle);
        if (information == null || !List.of(information.getPids()).contains(objectClass)) {
            return null;
        }
        return information.getObjectClassDefinition(objectClass, locale);
    }

    private static List<AttributeDefinition> attributes(ObjectClassDefinition definition, int filter) {
        AttributeDefinition[] attributes = definition.getAttributeDefinitions(filter);
        return attributes == null ? List.of() : List.of(attributes);
    }

    private static Declaration.Setting setting(AttributeDefinition attribute, boolean required, Range range) {
        int cardinality = attribute.getCardinality();
        return new Declaration.Setting(
                attribute.getID(),
                text(attribute.getName(), attribute.getID()),
                text(attribute.getDescription(), ""),
                attribute.getType(),
                cardinality != 0,
                cardinality == 0 ? 1 : cardinality == Integer.MIN_VALUE ? Integer.MAX_VALUE : Math.abs(cardinality),
                required,
                list(attribute.getDefaultValue()),
                list(attribute.getOptionValues()),
                range.min(),
                range.max());
    }

    private static String text(@Nullable String text, String otherwise) {
        return text == null ? otherwise : text;
    }

    private static List<String> list(String @Nullable [] values) {
        return values == null ? List.of() : List.of(values);
    }

    /** The bounds of one setting as the declaration writes them. */
    private record Range(@Nullable String min, @Nullable String max) {
        static final Range ANY = new Range(null, null);
    }

    /**
     * The Metatype API tells that a value is out of bounds but not the bounds, and a good sentence names
     * them: so they are read from where the service reads them.
     */
    private static Map<String, Range> ranges(Bundle bundle, String objectClass) {
        Map<String, Range> ranges = new HashMap<>();
        Enumeration<URL> files = bundle.findEntries("OSGI-INF/metatype", "*.xml", false);
        while (files != null && files.hasMoreElements()) {
            URL file = files.nextElement();
            try (InputStream in = file.openStream()) {
                ranges(in, objectClass, ranges);
            } catch (IOException | XMLStreamException e) {
                throw new IllegalStateException(
                        "Bundle " + bundle.getSymbolicName() + ": " + file.getPath() + " cannot be read.", e);
            }
        }
        return ranges;
    }

    private static void ranges(InputStream in, String objectClass, Map<String, Range> ranges)
            throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        XMLStreamReader reader = factory.createXMLStreamReader(in);
        boolean inside = false;
        while (reader.hasNext()) {
            if (reader.next() != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            String element = reader.getLocalName();
            if (element.equals("OCD")) {
                inside = objectClass.equals(reader.getAttributeValue(null, "id"));
            } else if (inside && element.equals("AD")) {
                ranges.put(
                        reader.getAttributeValue(null, "id"),
                        new Range(reader.getAttributeValue(null, "min"), reader.getAttributeValue(null, "max")));
            }
        }
        reader.close();
    }
}
