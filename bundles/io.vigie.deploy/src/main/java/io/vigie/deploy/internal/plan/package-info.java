/**
 * What a change of the plug-ins takes, found out without touching the framework: from the set in force and
 * the wanted one to the steps, to the bundles that restart and why, or to the reasons against it. Pure: all
 * types are immutable or used by one call, and none of them drives a framework.
 */
@NullMarked
package io.vigie.deploy.internal.plan;

import org.jspecify.annotations.NullMarked;
