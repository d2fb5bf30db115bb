package io.vigie.rest.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/** Holds answers to the schemas of a document. */
final class Schemas {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonSchemaFactory FACTORY = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final JsonNode document;

    Schemas(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with a document by the schema of OpenAPI 3.1. */
    static List<String> openApi(JsonNode document) throws IOException {
        try (InputStream stream = Schemas.class.getResourceAsStream("/openapi/schema.json")) {
            JsonSchema schema = FACTORY.getSchema(
                    SchemaLocation.of("https://spec.openapis.org/oas/3.1/schema/2021-04-15"),
                    MAPPER.readTree(Objects.requireNonNull(stream)));
            return List.copyOf(messages(schema, document));
        }
    }

    /** What is wrong with an answer by a schema of the document, such as that of a response. */
    List<String> wrong(JsonNode schema, JsonNode answer) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.path("components"));
        return List.copyOf(messages(FACTORY.getSchema(whole), answer));
    }

    private static TreeSet<String> messages(JsonSchema schema, JsonNode node) {
        TreeSet<String> messages = new TreeSet<>();
        schema.validate(node).forEach(message -> messages.add(message.toString()));
        return messages;
    }
}
