package io.offshoot.load;

import io.offshoot.model.ResourceType;
import java.util.List;

/** Resources of one type on their way to one page of the target, not yet checked. */
record IncomingPage(ResourceType type, List<IncomingResource> resources) {}
